// @ts-check
// The browser's own notifications, for a visitor who asked for them and is looking elsewhere.
import { isolated } from "./format.js";

const LONGEST = 140;
// Notifications need a page that is reached by https, or on this machine.
const possible = () => "Notification" in window && window.isSecureContext;

/** @param {import("./bell.js").Mention} mention */
export function callOut({ id, author, text, room, message_id: message }) {
  if (!possible() || Notification.permission !== "granted" || document.visibilityState === "visible") return;
  try {
    const shown = new Notification(`${isolated(author)} called you`, { body: text.slice(0, LONGEST), tag: `mention ${id}` });
    shown.onclick = () => {
      window.focus();
      location.assign(`/chat/?room=${encodeURIComponent(room)}#message-${message}`);
    };
  } catch {
    // Some phones allow notifications to service workers alone.
  }
}

/** Ask for permission, and only when the button is pressed. @param {HTMLElement} place */
export function startAllowing(place) {
  const button = /** @type {HTMLElement} */ (place.querySelector("button"));
  const said = /** @type {HTMLElement} */ (place.querySelector("span"));
  const words = {
    default: "", granted: "This browser tells you when you are called and look elsewhere.",
    denied: "This browser does not allow notifications from this site; its settings can.",
  };
  const show = () => {
    place.hidden = !possible();
    if (!possible()) return;
    button.hidden = Notification.permission !== "default";
    said.textContent = words[Notification.permission];
  };
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
  });
  show();
}
