// @ts-check
// What the reader is told about the line on which the shop tells this page.
import { clockMinute, duration } from "../shared/format.js";

/** @typedef {{state: string, badge: string, text: string, next: string, action: string}} Said as on the weather board */

/**
 * @param {{state: string, due: number, problem: any}} status as the client tells it
 * @param {{now: number, heard: number}} page when the server last answered, in milliseconds
 * @returns {Said}
 */
export function said({ state, due, problem }, { now, heard }) {
  const [look, badge, text] = told({ state, problem }, heard);
  const trying = state === "retrying" && problem;
  const left = duration(Math.ceil(Math.max(0, due - now) / 1000) * 1000).replace("0\u00a0ms", "0\u00a0s").replace(".0", "");
  return { state: look, badge, text, next: trying ? `Trying again in ${left}.` : "", action: trying ? "Try now" : "" };
}

/** @returns {[string, string, string]} state, badge, text */
function told({ state, problem }, heard) {
  if (state === "hidden") return ["paused", "Paused", "Nobody is looking. Webhooks go on: they need no page."];
  if (state === "retrying" && problem) return failed(problem, heard);
  if (state === "resetting") return ["recovering", "New snapshot", "Asking for all that is yours."];
  if (state === "asking") return ["recovering", "Recovering", "Asking for what happened meanwhile."];
  return ["live", "Live", "The shop tells this page what webhooks told the shop."];
}

/** @returns {[string, string, string]} */
function failed({ status, failure, json }, heard) {
  const why = json?.error?.message ?? `The answer was ${status}.`;
  const seen = `You see what was known at ${clockMinute(heard)}.`;
  if (status === null) return ["offline", "Offline", `${failure === "connection lost" ? "Connection lost." : `The server gave ${failure}.`} ${seen} Webhooks go on without this page.`];
  if (status === 200) return ["down", "Event log down", `Nothing new can be announced. Orders and webhooks are saved. ${seen}`];
  return status >= 500 ? ["down", "Server part down", `${why} ${seen}`] : ["refused", "Refused", why];
}
