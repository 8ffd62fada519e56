// @ts-check
// How the board stands, in words: what happened, what it means for what is seen, what comes next.
import { clockMinute, clockTime, duration, interval, timeLeft } from "../shared/format.js";

/** @typedef {import("../shared/controls/status-line.js").Said} Said */

// The next observation is late when it has not come after this many turns of the source.
const STALE_AFTER_TURNS = 2.5;
// The states in which asking again may help.
const WORTH_A_TRY = ["offline", "down", "refused", "empty"];

/**
 * @typedef {object} Status as the client reports it
 * @property {string} state
 * @property {number} due when the next request is, milliseconds since 1970
 * @property {number} interval
 * @property {number} advised the interval that the server advises
 * @property {any} problem the exchange that failed, or null
 */

/**
 * @typedef {object} Board
 * @property {number} now
 * @property {number | null} latest when the newest event happened, null for never
 * @property {number} turnMs how often one is to be expected
 */

/** @param {Status} status @param {Board} board @returns {Said} */
export function said(status, board) {
  const { state, badge, text } = standing(status, board);
  const action = WORTH_A_TRY.includes(state) ? "Try now" : "";
  return { state, badge, text, next: next(status, board.now), action };
}

/** @param {Status} status @param {Board} board */
function standing({ state, interval: pace, problem }, board) {
  const showing = shownData(board.latest);
  if (state === "hidden") {
    const text = `This tab is hidden, so the page sends no requests. ${showing}`;
    return { state: "paused", badge: "Paused", text };
  }
  if (state === "stopped") return { state, badge: "Stopped", text: `You stopped asking. ${showing}` };
  if (problem && state === "asking") {
    return { state: "recovering", badge: "Recovering", text: `Asking again. ${showing}` };
  }
  if (problem) return failed(problem, board);
  if (board.latest === null) {
    return { state: "first", badge: "Loading", text: "Asking for the first observation." };
  }
  const isStale = board.now - board.latest > STALE_AFTER_TURNS * board.turnMs;
  if (isStale) return stale(board.latest, board.turnMs, pace);
  return { state: "live", badge: "Live", text: `Last news at ${clockTime(board.latest)}.` };
}

/** @param {number | null} latest */
function shownData(latest) {
  return latest === null ? "There is nothing to show yet." : `Showing data from ${clockMinute(latest)}.`;
}

/** @param {any} exchange @param {Board} board */
function failed({ status, failure, json }, { latest }) {
  const showing = shownData(latest);
  if (status === null) {
    const what = failure === "connection lost" ? "Connection lost." : `The server gave ${failure}.`;
    return { state: "offline", badge: "Offline", text: `${what} ${showing}` };
  }
  const why = json?.error?.message ?? `The answer was ${status}.`;
  if (status === 503 && latest === null) return { state: "empty", badge: "Empty", text: why };
  if (status >= 500) return { state: "down", badge: "Server part down", text: `${why} ${showing}` };
  return { state: "refused", badge: "Refused", text: `${why} ${showing}` };
}

/** @param {number} latest @param {number} turnMs @param {number} pace */
function stale(latest, turnMs, pace) {
  const isRare = pace > STALE_AFTER_TURNS * turnMs;
  const newest = isRare
    ? `You ask every ${interval(pace)}; what you have is from`
    : "The server answers, but has had nothing new since";
  const every = `One is due every ${interval(turnMs)}, so what you see may be out of date.`;
  return { state: "stale", badge: "Stale", text: `${newest} ${clockTime(latest)}. ${every}` };
}

/** @param {Status} status @param {number} now */
function next({ state, due, problem }, now) {
  if (state === "asking") return "Asking now.";
  if (state === "hidden" || state === "stopped") return "";
  const what = problem ? "Trying again" : "Next poll";
  return `${what} in ${timeLeft(due, now)}.`;
}

/**
 * How the chosen pace compares with what the server advises.
 * @param {{interval: number, advised: number}} status
 */
export function advice({ interval: chosen, advised }) {
  const advises = `X-Poll-Interval advises every ${duration(advised)}`;
  if (chosen === advised) return `${advises}; this page keeps to it.`;
  if (chosen < advised) return `${advises}; you ask ${times(advised / chosen)} as often.`;
  return `${advises}; you ask ${times(chosen / advised)} less often and miss what happens in between.`;
}

/** @param {number} factor */
function times(factor) {
  const digits = Number.isInteger(factor) ? 0 : 1;
  return `${factor.toFixed(digits)} times`;
}
