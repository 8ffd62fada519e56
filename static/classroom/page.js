// @ts-check
// The door of the class: open a room, come back to one, or join one by its code.
import { element, find, put } from "../shared/dom.js";
import { Refused, openRoom, remove } from "./client.js";
import { forgetKey, keepKey, keyOf, knownRooms } from "./keys.js";

function start() {
  find("#open").addEventListener("click", open);
  const form = /** @type {HTMLFormElement} */ (find("#join"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = String(new FormData(form).get("code")).trim().toLowerCase();
    if (typed) location.assign(`/join/${encodeURIComponent(typed.split(/[\s-]+/).join("-"))}`);
  });
  showKnown();
}

async function open() {
  const said = find("#open-said");
  try {
    const { code, teacher_key: key } = await openRoom();
    keepKey(code, key);
    location.assign(`/class/${code}/teacher/`);
  } catch (problem) {
    const isRefused = problem instanceof Refused;
    put(said, isRefused ? problem.message : "The server did not answer. Try again in a moment.");
  }
}

function showKnown() {
  const rooms = knownRooms();
  find("#known").hidden = rooms.length === 0;
  find("#known ul").replaceChildren(...rooms.map(knownRoom));
}

function knownRoom(code) {
  const forget = element("button.button.quiet", { type: "button" }, "Delete this room");
  forget.addEventListener("click", async () => {
    await remove(`${code}/`, keyOf(code)).catch(() => {}); // it may be gone already
    forgetKey(code);
    showKnown();
  });
  const link = element("a", { href: `/class/${code}/teacher/` }, code.replaceAll("-", " "));
  return element("li", {}, link, " ", forget);
}

start();
