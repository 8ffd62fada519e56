// @ts-check
// The line under the title that says how the newsroom stands; its sentence is read aloud, its countdown is not.
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
 * @param {{latest: () => number | null, quietMs: number, onTry: () => void}} news
 */
export function newStatus(line, { latest, quietMs, onTry }) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (line.querySelector(`[data-state-part=${name}]`));
  let [status, role] = [/** @type {any} */ (null), "holds"];
  part("action").addEventListener("click", onTry);

  function show() {
    if (!status) return;
    const now = said(status, { now: serverNow(), latest: latest(), quietMs, role });
    line.dataset.state = now.state;
    document.getElementById("front")?.setAttribute("data-state", now.state);
    put(part("badge"), now.badge);
    put(part("text"), now.text);
    put(part("next"), now.next);
    put(part("action"), now.action || "Try now");
    part("action").hidden = !now.action;
  }

  setInterval(show, TICK_MS);
  return {
    set: (/** @type {any} */ now) => ((status = now), show()),
    setRole: (/** @type {string} */ now) => ((role = now), show()),
  };
}
