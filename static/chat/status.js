// @ts-check
// What the reader is told about the connection: what happened, what it means for what is seen, what comes next.
import { clockMinute, duration } from "../shared/format.js";

/** @typedef {{state: string, badge: string, text: string, next: string, action: string}} Said as on the weather board */

const OURS = "What you write is kept, and sent when it is back.";

/**
 * @param {{state: string, asked: number, wait: number, due: number, problem: any}} status as the client tells it
 * @param {{now: number, heard: number, hidden: boolean, known: boolean}} page when the server last answered, whether nobody
 *   looks, and whether there is something to see yet; milliseconds
 * @returns {Said}
 */
export function said(status, page) {
  const [state, badge, text] = told(status, page);
  const action = status.problem && status.state === "retrying" ? "Try now" : "";
  return { state, badge, text, next: next(status, page.now), action };
}

/** @returns {[string, string, string]} state, badge, text */
function told({ state, problem }, { heard, hidden, known }) {
  if (state === "stopped") return ["stopped", "Dropped", "You dropped the connection. What is said meanwhile waits in the log."];
  if (state === "retrying" && problem) return failed(problem, heard);
  if (state === "resetting" && !known) return ["first", "Loading", "Opening the room."];
  if (state === "resetting" || (state === "retrying" && !problem)) return ["recovering", "New snapshot", "The server no longer keeps the place where this page was. What you see stays."];
  if (state === "asking") return ["recovering", "Recovering", "Asking for what was said meanwhile."];
  if (hidden) return ["live", "Live in the background", "The request stays held, so that news still reaches you."];
  return ["live", "Live", "The server holds this page's request until there is news."];
}

/** @returns {[string, string, string]} */
function failed({ status, failure, json }, heard) {
  const why = json?.error?.message ?? `The answer was ${status}.`;
  if (status === null) {
    const what = failure === "connection lost" ? "Connection lost." : `The server gave ${failure}.`;
    return ["offline", "Offline", `${what} You see what was said until ${clockMinute(heard)}. ${OURS}`];
  }
  if (json?.error?.code === "stopping") return ["recovering", "Server stops", "It said so, and asked this page to come back. Nothing is lost."];
  if (status === 200) return ["down", "Event log down", "Nothing new can be announced. What you write is saved."];
  if (status >= 500) return ["down", "Server part down", `${why} ${OURS}`];
  return ["refused", "Refused", why];
}

/** @param {{state: string, asked: number, wait: number, due: number, problem: any}} status @param {number} now */
export function next({ state, asked, wait, due }, now) {
  const seconds = (/** @type {number} */ ms) => duration(Math.ceil(Math.max(0, ms) / 1000) * 1000).replace("0\u00a0ms", "0\u00a0s").replace(".0", "");
  if (state === "held") return `Held for ${seconds(now - asked)} of ${wait}\u00a0s at most.`;
  return state === "retrying" ? `Trying again in ${seconds(due - now)}.` : "";
}
