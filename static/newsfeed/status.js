// @ts-check
// What the reader is told about the state of the newsroom: what happened, what it means for what is seen, what comes next.
import { clockMinute, clockTime, duration } from "../shared/format.js";

/**
 * @typedef {object} Said
 * @property {string} state names the look
 * @property {string} badge
 * @property {string} text said aloud when it changes
 * @property {string} next counts down, and is not said aloud
 * @property {string} action what the button beside it says, or empty
 */

/**
 * @param {{state: string, due: number, status: number | null, retry: number}} status as the client tells it
 * @param {{now: number, latest: number | null, quietMs: number, role: string}} page when the newest headline was told
 *   (null: never), how long silence is to be expected, milliseconds; whether this tab holds the stream or hears another's
 * @returns {Said}
 */
export function said(status, page) {
  const [state, badge, text] = told(status, page);
  const action = state === "stopped" ? "Listen again" : state === "down" ? "Try now" : "";
  return { state, badge, text, next: next(status, page.now), action };
}

/** @returns {[string, string, string]} state, badge, text */
function told({ state, status }, { now, latest, quietMs, role }) {
  const showing = latest === null ? "There is nothing to show yet." : `Showing headlines up to ${clockMinute(latest)}.`;
  if (state === "stopped") return ["stopped", "Stopped", `The server said stop (204): the browser stays away. ${showing}`];
  if (state === "returning") return ["recovering", "Recovering", `The stream ended; the browser comes back by itself. ${showing}`];
  if (state === "retrying") return ["down", "Server part down", `${status ? `The answer was ${status}` : "There was no answer"}, and EventSource gives up on that; this page tries again. ${showing}`];
  if (state === "asking") return ["first", "Opening", `The stream is being opened. ${showing}`];
  if (latest === null) return ["live", "Live", "The stream is open. The first headline appears here by itself."];
  if (now - latest > quietMs) return ["stale", "Quiet", `The stream is open, but nothing was told since ${clockTime(latest)}. More was to be expected.`];
  return ["live", "Live", role === "hears" ? `Another tab of yours holds the stream and shares it. Last headline at ${clockTime(latest)}.` : `Last headline at ${clockTime(latest)}.`];
}

/** @param {{state: string, due: number, retry: number}} status @param {number} now */
function next({ state, due, retry }, now) {
  if (state !== "returning" && state !== "retrying") return "";
  const left = due - now;
  if (left > 0) return `Trying again in ${duration(Math.ceil(left / 1000) * 1000).replace(".0", "")}.`;
  return state === "returning" ? `Every ${duration(retry).replace(".0", "")} or so, until it is there.` : "Asking now.";
}
