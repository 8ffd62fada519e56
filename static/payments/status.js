// @ts-check
// How the connection on which the shop notifies this page stands, in words. No DOM in here.
import { clockMinute, timeLeft } from "../shared/format.js";
import { SERVER_STOPS, isStopping } from "../shared/controls/status-line.js";

/** @typedef {import("../shared/controls/status-line.js").Said} Said */

const OK = 200;
const SERVER_ERROR = 500;

/**
 * @param {{state: string, due: number, problem: any}} status as the client reports it
 * @param {{now: number, answered: number}} page when the server last answered, in milliseconds since 1970
 * @returns {Said}
 */
export function said({ state, due, problem }, { now, answered }) {
  const isFailing = state === "retrying" && problem !== null;
  const words = isFailing ? failed(problem, answered) : going(state);
  const next = isFailing ? `Trying again in ${timeLeft(due, now)}.` : "";
  return { ...words, next, action: isFailing ? "Try now" : "" };
}

/** @param {string} state */
function going(state) {
  if (state === "hidden") {
    const text = "This tab is hidden. Webhooks continue: they need no page.";
    return { state: "paused", badge: "Paused", text };
  }
  if (state === "resetting") {
    return { state: "recovering", badge: "New snapshot", text: "Asking for all that is yours." };
  }
  if (state === "asking") {
    return { state: "recovering", badge: "Recovering", text: "Asking for what happened meanwhile." };
  }
  return { state: "live", badge: "Live", text: "Webhooks notify the shop, and the shop notifies this page." };
}

/** @param {any} problem the exchange that failed @param {number} answered when the server last did */
function failed(problem, answered) {
  const { status, failure, json } = problem;
  const seen = `You see what was known at ${clockMinute(answered)}.`;
  if (status === null) {
    const what = failure === "connection lost" ? "Connection lost." : `The server gave ${failure}.`;
    const text = `${what} ${seen} Webhooks go on without this page.`;
    return { state: "offline", badge: "Offline", text };
  }
  if (isStopping(problem)) return SERVER_STOPS;
  if (status === OK) {
    const text = `Nothing new can be announced. Orders and webhooks are saved. ${seen}`;
    return { state: "down", badge: "Event log down", text };
  }
  const why = json?.error?.message ?? `The answer was ${status}.`;
  if (status >= SERVER_ERROR) return { state: "down", badge: "Server part down", text: `${why} ${seen}` };
  return { state: "refused", badge: "Refused", text: why };
}
