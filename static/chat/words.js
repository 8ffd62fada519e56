// @ts-check
// The chat in words: pure functions.
import { clockMinute, counted, isolated } from "../shared/format.js";

const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const DAY_MS = 86_400_000;
export const LONGEST = 2_000;
// From here on the page shows how many characters are left.
const SHOWN_FROM = 1_800;

/** @param {string[]} names of those who write at this moment */
export function writing(names) {
  const [first, second] = names.map(isolated);
  if (names.length === 0) return "";
  if (names.length === 1) return `${first} is writing…`;
  if (names.length === 2) return `${first} and ${second} are writing…`;
  return `${names.length} people are writing…`;
}

/**
 * The day of a message as one says it today.
 * @param {number} at
 * @param {number} now milliseconds since 1970
 */
export function day(at, now) {
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return DAY.format(at);
}

/** @param {number} time */
function midnight(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The time of a message: on the reader's clock, with its date. @param {string} iso */
export function stamp(iso) {
  const at = Date.parse(iso);
  return { time: clockMinute(at), full: `${DAY.format(at)}, ${clockMinute(at)}` };
}

/** How long a text is, as the server counts: by characters, without space around it. @param {string} text */
export function length(text) {
  return [...text.trim()].length;
}

/** What is left of the longest text, once it matters. @param {string} text */
export function left(text) {
  const written = length(text);
  if (written > LONGEST) return { text: `${written - LONGEST} too many`, isTooLong: true };
  return { text: written < SHOWN_FROM ? "" : `${LONGEST - written} left`, isTooLong: false };
}

const REFUSALS = /** @type {Record<number, string>} */ ({
  200: "the answer did not come from this site's server",
  201: "the answer did not come from this site's server",
  401: "the server does not know you; load the page again",
  413: `longer than ${LONGEST} characters`,
  429: "more than five messages in a second",
});

/** Why something could not be sent. @param {import("../shared/exchange.js").Exchange} exchange */
export function unsent({ status, failure, json }) {
  if (status === null) return failure === "connection lost" ? "the server cannot be reached" : failure;
  return REFUSALS[status] ?? json?.error?.message ?? `the server answered ${status}`;
}

/**
 * How a message stands that the server does not have yet.
 * @param {{state?: string, problem?: string, isKept?: boolean}} message
 */
export function fate({ state, problem, isKept }) {
  if (state !== "failed") return "Sending…";
  return isKept ? `Kept: ${problem}. It is sent when the server is back.` : `Not sent: ${problem}.`;
}

/** @param {number} count */
export function newMessages(count) {
  return counted(count, "new message");
}
