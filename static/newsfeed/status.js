// @ts-check
// How the newsroom stands, in words: what happened, what it means for what is seen, what comes next.
import { clockMinute, clockTime, interval, timeLeft } from "../shared/format.js";

/** @typedef {import("../shared/controls/status-line.js").Said} Said */

const ACTIONS = /** @type {Record<string, string>} */ ({ stopped: "Listen again", down: "Try now" });

const NEXT = /** @type {Record<string, string>} */ ({
  returning: "The browser waits, then comes back.",
  stopped: "Nothing more, until you listen again.",
});

/**
 * @typedef {object} Status as the client reports it
 * @property {string} state
 * @property {number} at since when, milliseconds since 1970
 * @property {number} due when something comes next, milliseconds since 1970
 * @property {number | null} status of the answer after which EventSource gave up
 * @property {number} retry how long the browser waits, milliseconds
 */

/**
 * @typedef {object} Page
 * @property {number} now
 * @property {number | null} latest when the newest headline was published, null for never
 * @property {number} quietMs how long silence is to be expected
 * @property {string} role whether this tab "holds" the stream or "listens" to another's
 */

/** @param {Status} status @param {Page} page @returns {Said} */
export function said(status, page) {
  const { state, badge, text } = standing(status, page);
  return { state, badge, text, next: next(status, page.now), action: ACTIONS[state] ?? "" };
}

/** @param {Status} status @param {Page} page */
function standing({ state, status }, page) {
  const showing = shownHeadlines(page.latest);
  if (state === "stopped") {
    const text = `The server said stop (204): the browser stays away. ${showing}`;
    return { state, badge: "Stopped", text };
  }
  if (state === "returning") {
    const text = `The stream ended; the browser comes back by itself. ${showing}`;
    return { state: "recovering", badge: "Recovering", text };
  }
  if (state === "retrying") {
    const answer = status ? `The answer was ${status}` : "There was no answer";
    const text = `${answer}, and EventSource gives up on that; this page tries again. ${showing}`;
    return { state: "down", badge: "Server part down", text };
  }
  if (state === "asking") {
    return { state: "first", badge: "Opening", text: `The stream is being opened. ${showing}` };
  }
  return live(page);
}

/** @param {number | null} latest */
function shownHeadlines(latest) {
  if (latest === null) return "There is nothing to show yet.";
  return `Showing headlines up to ${clockMinute(latest)}.`;
}

/** @param {Page} page */
function live({ now, latest, quietMs, role }) {
  if (latest === null) {
    const text = "The stream is open. The first headline appears here by itself.";
    return { state: "live", badge: "Live", text };
  }
  const time = clockTime(latest);
  if (now - latest > quietMs) {
    const text = `The stream is open, but there was no headline since ${time}; more were expected.`;
    return { state: "stale", badge: "Quiet", text };
  }
  const shared = role === "listens" ? "Another tab of yours holds the stream and shares it. " : "";
  return { state: "live", badge: "Live", text: `${shared}Last headline at ${time}.` };
}

/** @param {Status} status @param {number} now */
function next({ state, due, retry }, now) {
  if (state !== "returning" && state !== "retrying") return "";
  if (due > now) return `Trying again in ${timeLeft(due, now)}.`;
  return state === "returning" ? `Every ${interval(retry)} or so, until it is there.` : "Asking now.";
}

/** What the wire shows as coming next. @param {Pick<Status, "state" | "at">} status @returns {string} */
export function comesNext({ state, at }) {
  if (state === "open") return `Held open since ${clockTime(at)}.`;
  return NEXT[state] ?? "";
}
