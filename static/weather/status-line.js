// @ts-check
// The line under the title that says how the board stands; its sentence is read aloud, its countdown is not.
import { serverNow } from "../shared/clock.js";
import { duration } from "../shared/format.js";
import { said } from "./status.js";

// Often enough that a second is never skipped.
const TICK_MS = 250;

/** @param {Element} place @param {string} text */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * @param {HTMLElement} line
 * @param {{latest: () => number, turnMs: number, onNext: (text: string, interval: number) => void, onTry: () => void}} board
 */
export function newStatus(line, { latest, turnMs, onNext, onTry }) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (line.querySelector(`[data-state-part=${name}]`));
  const [board, pace] = [document.getElementById("board"), document.querySelector("[data-advice]")];
  let [status, told] = [/** @type {any} */ (null), ""];
  part("action").addEventListener("click", onTry);

  function show() {
    if (!status) return;
    const known = latest();
    const now = said(status, { now: serverNow(), latest: Number.isNaN(known) ? null : known, turnMs });
    line.dataset.state = now.state;
    board?.setAttribute("data-state", now.state);
    put(part("badge"), now.badge);
    put(part("text"), now.text);
    put(part("next"), now.next);
    part("action").hidden = !now.action;
    if (pace) put(pace, advice(status));
    if (now.next !== told) onNext((told = now.next), status.interval);
  }

  setInterval(show, TICK_MS);
  return {
    set(/** @type {any} */ newStatus) {
      status = newStatus;
      show();
    },
  };
}

/** How the chosen pace stands to what the server advises. @param {{interval: number, advised: number}} status */
function advice({ interval, advised }) {
  const said = `X-Poll-Interval advises every ${duration(advised)}`;
  if (interval === advised) return `${said}; this page keeps to it.`;
  if (interval < advised) return `${said}; you ask ${times(advised / interval)} as often.`;
  return `${said}; you ask ${times(interval / advised)} less often and miss what is between.`;
}

/** @param {number} factor */
const times = (factor) => `${Number.isInteger(factor) ? factor : factor.toFixed(1)} times`;
