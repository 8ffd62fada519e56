// @ts-check
// The chat in words: pure functions.
import { clockMinute, isolated } from "../shared/format.js";

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const LONGEST = 2_000;
// From here on the writer is told what is left.
const TOLD_FROM = 1_800;

/** @param {string[]} names of those who write at this moment */
export function writing(names) {
  if (names.length === 0) return "";
  if (names.length === 1) return `${isolated(names[0])} is writing…`;
  if (names.length === 2) return `${isolated(names[0])} and ${isolated(names[1])} are writing…`;
  return `${names.length} people are writing…`;
}

/** The day of a message as one says it today. @param {number} at @param {number} now milliseconds since 1970 */
export function day(at, now) {
  const midnight = (/** @type {number} */ time) => new Date(time).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  return ago === 0 ? "Today" : ago === 1 ? "Yesterday" : DAY.format(at);
}

/** The time of a message: on the reader's clock, with its date. @param {string} iso */
export function stamp(iso) {
  const at = Date.parse(iso);
  return { time: clockMinute(at), full: `${DAY.format(at)}, ${clockMinute(at)}` };
}

/** How long a text is, as the server counts: by characters, without space around it. @param {string} text */
export const length = (text) => [...text.trim()].length;

/** What is left of the longest text, once it matters. @param {string} text */
export function room(text) {
  const left = LONGEST - length(text);
  if (left < 0) return { text: `${-left} too many`, over: true };
  return { text: LONGEST - left < TOLD_FROM ? "" : `${left} left`, over: false };
}

/** Why something could not be sent. @param {import("../shared/exchange.js").Exchange} exchange */
export function unsent({ status, failure, json }) {
  if (status === null) return failure === "connection lost" ? "the server cannot be reached" : failure;
  if (status === 200 || status === 201) return "the answer did not come from this site's server";
  if (status === 429) return "more than five messages in a second";
  if (status === 413) return `longer than ${LONGEST} characters`;
  if (status === 401) return "the server does not know you; load the page again";
  return json?.error?.message ?? `the server answered ${status}`;
}

/** @param {number} count */
export const newMessages = (count) => `${count} new ${count === 1 ? "message" : "messages"}`;
