// @ts-check
// What the page says of its connection: what happened, what it means for what is seen, what comes next.
import { clockTime, timeLeft } from "../shared/format.js";
import { SERVER_STOPS, isStopping, newStatusLine } from "../shared/controls/status-line.js";

/** @typedef {import("../shared/controls/status-line.js").Said} Said */

// Three samples that did not come.
export const STALE_MS = 3_000;
const ANSWERED_AT_ONCE_MS = 2_000;

/**
 * @param {HTMLElement} line
 * @param {{newest: () => number | null, onTry: () => void}} page when the newest sample was taken
 */
export function newStatus(line, { newest, onTry }) {
  return newStatusLine(line, { onTry, say: (/** @type {any} */ status, now) => say(status, now, newest()) });
}

/**
 * @param {any} status as the client reports it
 * @param {number} now by the server's clock
 * @param {number | null} newest when the newest sample was taken
 * @returns {Said}
 */
export function say(status, now, newest) {
  const shown = newest === null ? "No figures yet." : `You see the site as it was at ${clockTime(newest)}.`;
  if (status.state === "hidden") {
    return said("paused", "Paused", `This tab is hidden, so it sends no requests. ${shown}`);
  }
  if (status.state === "retrying") return retrying(status, now, shown);
  if (status.state === "resetting") return said("recovering", "Catching up", "The history is on its way.");
  if (newest === null) return said("first", "Waiting", "The first sample comes once the workers run.");
  const isAsked = status.state === "held" || now - status.asked < ANSWERED_AT_ONCE_MS;
  if (!isAsked) return said("recovering", "Recovering", `The server has been asked and is silent. ${shown}`);
  if (now - newest > STALE_MS) {
    return said("stale", "Stale", `The request is held, but no sample comes: is a worker down? ${shown}`);
  }
  return said("live", "Live", "One request is held; each sample answers it, and the next is sent at once.");
}

function retrying({ problem, due }, now, shown) {
  const failure = problem?.failure || "the server failed";
  const reason = problem?.json?.error?.message ?? `No answer: ${failure}.`;
  const next = `Trying again in ${timeLeft(due, now)}.`;
  if (problem && isStopping(problem)) return { ...SERVER_STOPS, next, action: "Try now" };
  return { state: "offline", badge: "Offline", text: `${reason} ${shown}`, next, action: "Try now" };
}

/** @returns {Said} */
function said(state, badge, text) {
  return { state, badge, text, next: "", action: "" };
}
