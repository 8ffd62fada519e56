// @ts-check
// Headlines in words: what stands beside them, and how they are announced.
import { duration, isolated } from "../shared/format.js";
import { elapsed } from "./mission/time.js";

/** @typedef {Record<string, any>} Headline the `data` of a headline's event */

/** @type {Record<string, string>} */
export const LABELS = { flash: "Flash", urgent: "Urgent", routine: "" };
// For this long a flash is what everybody talks about.
export const BREAKING_MS = 60_000;
const JUST_NOW_MS = 2_000;
const MINUTE = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit" });
const UTC = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  hourCycle: "h23",
  day: "numeric",
  month: "short",
  ...MINUTE,
});

/**
 * Where it comes from, and when that was.
 * @param {Headline} headline
 * @param {number} now milliseconds since 1970
 */
export function byline({ source, author, phase, at, moment, published_at: published }, now) {
  const happened = `${UTC.format(new Date(at))} UTC`;
  if (moment !== null) return `${phase} · T${elapsed(Date.parse(at))} · ${happened}`;
  if (author) return `From the desk, by ${isolated(author)} · ${ago(now - Date.parse(published))}`;
  return `${source} · ${happened}`;
}

/** @param {number} ms */
export function ago(ms) {
  if (ms < JUST_NOW_MS) return "just now";
  const seconds = Math.round(ms / 1000);
  return `${duration(seconds * 1000).replace(".0", "")} ago`;
}

/** As a screen reader says it. @param {Headline} headline */
export function spoken({ urgency, headline }) {
  const label = LABELS[urgency];
  return label ? `${label}: ${headline}` : headline;
}

/** How many wait. @param {number} count */
export function waiting(count) {
  return `${count} new`;
}
