// @ts-check
// What the reader is told about the state of the board: what happened, what it means for what is seen, what comes next.
import { clockMinute, clockTime, duration, interval } from "../shared/format.js";

// The next observation is late when it has not come after this many turns of the source.
const STALE_AFTER_TURNS = 2.5;

/**
 * @typedef {object} Said
 * @property {string} state names the look
 * @property {string} badge
 * @property {string} text said aloud when it changes
 * @property {string} next counts down, and is not said aloud
 * @property {string} action what the button beside it says, or empty
 */

/**
 * @param {{state: string, due: number, interval: number, problem: any}} status as the client tells it
 * @param {{now: number, latest: number | null, turnMs: number}} board when its newest event happened (null: never), and
 *   how often one is to be expected; milliseconds
 * @returns {Said}
 */
export function said(status, board) {
  const [state, badge, text] = told(status, board);
  return { state, badge, text, next: next(status, board.now), action: state === "offline" || state === "down" || state === "refused" || state === "empty" ? "Try now" : "" };
}

/** @returns {[string, string, string]} state, badge, text */
function told({ state, interval: pace, problem }, board) {
  const showing = board.latest === null ? "There is nothing to show yet." : `Showing data from ${clockMinute(board.latest)}.`;
  if (state === "hidden") return ["paused", "Paused", `Nobody is looking, so nothing is asked. ${showing}`];
  if (state === "stopped") return ["stopped", "Stopped", `You stopped asking. ${showing}`];
  if (problem && state === "asking") return ["recovering", "Recovering", `Asking again. ${showing}`];
  if (problem) return failed(problem, board, showing);
  if (board.latest === null) return ["first", "Loading", "Asking for the first observation."];
  if (board.now - board.latest > STALE_AFTER_TURNS * board.turnMs) return stale(board, pace);
  return ["live", "Live", `Last news at ${clockTime(board.latest)}.`];
}

/** @returns {[string, string, string]} */
function failed({ status, failure, json }, board, showing) {
  const why = json?.error?.message ?? `The answer was ${status}.`;
  if (status === null) {
    const what = failure === "connection lost" ? "Connection lost." : `The server gave ${failure}.`;
    return ["offline", "Offline", `${what} ${showing}`];
  }
  if (status === 503 && board.latest === null) return ["empty", "Empty", why];
  if (status >= 500) return ["down", "Server part down", `${why} ${showing}`];
  return ["refused", "Refused", `${why} ${showing}`];
}

/** @returns {[string, string, string]} */
function stale({ latest, turnMs }, pace) {
  const every = `One is due every ${interval(turnMs)}, so what you see may be out of date.`;
  const isRare = pace > STALE_AFTER_TURNS * turnMs;
  const newest = isRare ? `You ask every ${interval(pace)}; what you have is from` : "The server answers, but nothing new since";
  return ["stale", "Stale", `${newest} ${clockTime(latest)}. ${every}`];
}

/** @param {{state: string, due: number, problem: any}} status @param {number} now */
export function next({ state, due, problem }, now) {
  if (state === "asking") return "Asking now.";
  if (state === "hidden" || state === "stopped") return "";
  const left = duration(Math.ceil(Math.max(0, due - now) / 1000) * 1000 || 0).replace("0\u00a0ms", "0\u00a0s").replace(".0", "");
  return problem ? `Trying again in ${left}.` : `Next poll in ${left}.`;
}
