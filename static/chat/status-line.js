// @ts-check
// The line under the title that says how the connection stands; its sentence is read aloud, its count is not.
import { serverNow } from "../shared/clock.js";
import { said } from "./status.js";

// Often enough that a second is never skipped.
const TICK_MS = 250;

/** @param {Element} place @param {string} text */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * @param {HTMLElement} line
 * @param {{known: () => boolean, onNext: (text: string, wait: number) => void, onTry: () => void}} page
 */
export function newStatus(line, { known, onNext, onTry }) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (line.querySelector(`[data-state-part=${name}]`));
  let [status, heard, last] = [/** @type {any} */ (null), serverNow(), ""];
  part("action").addEventListener("click", onTry);

  function show() {
    if (!status) return;
    const now = said(status, { now: serverNow(), heard, hidden: document.hidden, known: known() });
    line.dataset.state = now.state;
    document.getElementById("chat")?.setAttribute("data-state", now.state);
    put(part("badge"), now.badge);
    put(part("text"), now.text);
    put(part("next"), now.next);
    part("action").hidden = !now.action;
    if (now.next !== last) onNext((last = now.next), status.wait * 1000);
  }

  setInterval(show, TICK_MS);
  return {
    set(/** @type {any} */ newStatus) {
      if (newStatus.state === "held") heard = serverNow();
      status = newStatus;
      show();
    },
  };
}
