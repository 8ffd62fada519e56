// @ts-check
// What the page says of its connection: what happened, what it means for what is seen, what comes next.
import { serverNow } from "../shared/clock.js";
import { clockMinute, timeLeft, wholeSeconds } from "../shared/format.js";
import { SERVER_STOPS, isStopping, newStatusLine } from "../shared/controls/status-line.js";

/** @typedef {import("../shared/controls/status-line.js").Said} Said */
/**
 * @typedef {object} Status as the client reports it
 * @property {string} state
 * @property {number} asked
 * @property {number} wait seconds
 * @property {number} due
 * @property {any} problem the exchange that failed, or null
 */
/**
 * @typedef {object} Page times are milliseconds
 * @property {number} now
 * @property {number} answered when the server last answered
 * @property {boolean} isHidden whether nobody looks at it
 * @property {boolean} isKnown whether there is something to see yet
 */

const KEPT = "What you write is kept, and sent when it is back.";
const OK = 200;
const SERVER_ERROR = 500;

/**
 * @param {HTMLElement} line
 * @param {object} page
 * @param {HTMLElement} page.chat
 * @param {() => boolean} page.isKnown
 * @param {(text: string, waitMs: number) => void} page.onNext when what comes next changes
 * @param {() => void} page.onTry
 */
export function newStatus(line, { chat, isKnown, onNext, onTry }) {
  const known = { answered: serverNow(), next: "" };
  const shown = newStatusLine(line, {
    onTry,
    say(/** @type {Status} */ status, now) {
      return said(status, { now, answered: known.answered, isHidden: document.hidden, isKnown: isKnown() });
    },
    onShown(words, status) {
      chat.dataset.state = words.state;
      if (words.next === known.next) return;
      known.next = words.next;
      onNext(words.next, status.wait * 1000);
    },
  });
  return {
    /** @param {Status} status */
    set(status) {
      if (status.state === "held") known.answered = serverNow();
      shown.set(status);
    },
  };
}

/** @param {Status} status @param {Page} page @returns {Said} */
export function said(status, page) {
  const isFailing = status.problem !== null && status.state === "retrying";
  const words = isFailing ? failed(status.problem, page.answered) : going(status, page);
  return { ...words, next: next(status, page.now), action: isFailing ? "Try now" : "" };
}

/** @param {Status} status @param {Page} page */
function going({ state }, { isHidden, isKnown }) {
  if (state === "resetting" && !isKnown) {
    return { state: "first", badge: "Loading", text: "Opening the room." };
  }
  if (state === "resetting" || state === "retrying") {
    const text = "The server no longer keeps the place where this page was. What you see stays.";
    return { state: "recovering", badge: "New snapshot", text };
  }
  if (state === "asking") {
    return { state: "recovering", badge: "Recovering", text: "Asking for what was said meanwhile." };
  }
  if (isHidden) {
    const text = "The request stays held, so that news still reaches you.";
    return { state: "live", badge: "Live in the background", text };
  }
  return { state: "live", badge: "Live", text: "The server holds this page's request until there is news." };
}

/** @param {any} problem the exchange that failed @param {number} answered when the server last did */
function failed(problem, answered) {
  const { status, failure, json } = problem;
  if (status === null) {
    const what = failure === "connection lost" ? "Connection lost." : `The server gave ${failure}.`;
    const text = `${what} You see what was said until ${clockMinute(answered)}. ${KEPT}`;
    return { state: "offline", badge: "Offline", text };
  }
  if (isStopping(problem)) return SERVER_STOPS;
  if (status === OK) {
    const text = "Nothing new can be announced. What you write is saved.";
    return { state: "down", badge: "Event log down", text };
  }
  const why = json?.error?.message ?? `The answer was ${status}.`;
  if (status >= SERVER_ERROR) return { state: "down", badge: "Server part down", text: `${why} ${KEPT}` };
  return { state: "refused", badge: "Refused", text: why };
}

/** @param {Status} status @param {number} now */
function next({ state, asked, wait, due }, now) {
  if (state === "held") return `Held for ${wholeSeconds(now - asked)} of ${wait}\u00a0s at most.`;
  return state === "retrying" ? `Trying again in ${timeLeft(due, now)}.` : "";
}
