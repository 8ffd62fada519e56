// @ts-check
// Money, verdicts and waits in words: pure functions.
import { duration, number } from "../shared/format.js";

/** @typedef {Record<string, any>} Row */

/** An amount in cents: "19.99 EUR". @param {number} cents @param {string} currency */
export const money = (cents, currency = "EUR") => `${number(cents / 100, 2)}\u00a0${currency}`;

/** An id in short: the kind and the first six characters. @param {string} id */
export const short = (id) => id.replace(/^([a-z]+_[^]{6})[^]+$/, "$1…");

/** A sentence with its ids in short. @param {string} text */
export const brief = (text) => text.replace(/[a-z]+_[0-9a-f]{24}/g, short);

/** How an attempt ended: its status, or the error. @param {Row} attempt */
export const ended = ({ status, error }) => (status === null ? error : `${status}${error ? `, ${error}` : ""}`);

/** Whether an attempt, or any answer, is a success: any 2xx is. @param {Row} attempt */
export const succeeded = ({ status }) => status !== null && status >= 200 && status < 300;

/** How a delivery stands. @param {Row} delivery @param {number} now */
export function standing({ status, tries, next_attempt_at: next }, now) {
  if (status === "succeeded") return "delivered";
  if (status === "failed") return `given up after ${tries} ${tries === 1 ? "attempt" : "attempts"}`;
  if (!next) return "on its way";
  const left = Date.parse(next) - now;
  return left <= 0 ? "due now" : `attempt ${tries + 1} in ${countdown(left)}`;
}

/** Whole seconds, so that nothing jitters. @param {number} ms */
export const countdown = (ms) => duration(Math.ceil(ms / 1000) * 1000).replace(".0\u00a0s", "\u00a0s");

/** What the shop has booked for an order, where that is not what it costs. @param {Row} order */
export function booked({ amount, charged, currency }) {
  if (charged === 0 || charged === amount) return "";
  const times = charged / amount;
  return `charged ${money(charged, currency)}${Number.isInteger(times) && times > 1 ? `: ${times} times` : ""}`;
}

/** A verdict on what was sent, in one line. @param {Row} sent */
export function verdict({ status, answer, error }) {
  if (status === null) return `no answer: ${error}`;
  const why = brief(answer?.error?.message ?? answer?.effect ?? "");
  return `${status} ${answer?.outcome ?? answer?.error?.code ?? ""}${why ? `: ${why}` : ""}`;
}

/** Those that ended alike together, what had an effect first. @param {Row[]} sent @returns {{count: number, first: Row}[]} */
export function alike(sent) {
  const groups = new Map();
  for (const one of sent) {
    const key = verdict(one);
    const group = groups.get(key) ?? { count: 0, first: one };
    groups.set(key, { ...group, count: group.count + 1 });
  }
  const isFirst = (/** @type {{first: Row}} */ { first }) => Number(first.answer?.duplicate === false);
  return [...groups.values()].sort((one, other) => isFirst(other) - isFirst(one));
}

/** The schedule on this site's clock: "50 ms, 3 s, 18 s". @param {{after_seconds: number[], scale: number}} schedule */
export const waits = ({ after_seconds: seconds, scale }) => seconds.map((one) => duration(one * scale * 1000)).join(", ");
