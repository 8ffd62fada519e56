// @ts-check
// The line under the title that says how the desk stands; its sentence is read aloud, the rest is not.
import { serverNow } from "../shared/clock.js";
import { find, put } from "./dom.js";
import { said } from "./status.js";

// Often enough that a second is never skipped.
const TICK_MS = 250;
// How long a note of what was lost stands.
const NOTE_MS = 15_000;

/**
 * @param {HTMLElement} line
 * @param {{heard: () => number, follows: () => boolean, onState: (state: string) => void, onTry: () => void}} desk
 */
export function newStatus(line, { heard, follows, onState, onTry }) {
  const part = (/** @type {string} */ name) => find(line, `[data-state-part=${name}]`);
  let [status, note, until] = [/** @type {any} */ (null), "", 0];
  part("action").addEventListener("click", onTry);

  function show() {
    if (!status) return;
    const now = serverNow();
    const told = said(status, { now, heard: heard(), follows: follows(), note: now < until ? note : "" });
    if (line.dataset.state !== told.state) onState(told.state);
    line.dataset.state = told.state;
    put(part("badge"), told.badge);
    put(part("text"), told.text);
    put(part("next"), told.next);
    if (told.action) put(part("action"), told.action);
    part("action").hidden = !told.action;
  }

  setInterval(show, TICK_MS);
  return {
    set(/** @type {any} */ newStatus) {
      status = newStatus;
      show();
    },
    note(/** @type {string} */ text) {
      [note, until] = [text, serverNow() + NOTE_MS];
      show();
    },
  };
}
