// @ts-check
// Headlines in words: what stands beside them, and how they are announced.
import { duration, isolated } from "../shared/format.js";
import { elapsed } from "./mission.js";

/** @typedef {Record<string, any>} Headline the `data` of a headline's event */

export const LABELS = /** @type {Record<string, string>} */ ({ flash: "Flash", urgent: "Urgent", routine: "" });
const UTC = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hourCycle: "h23", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
// As long as this a flash is what everybody talks about.
export const BREAKING_MS = 60_000;

/** Where it comes from, and when that was. @param {Headline} headline @param {number} now milliseconds since 1970 */
export function byline({ source, author, phase, at, moment, published_at: published }, now) {
  if (moment !== null) return `${phase} · T${elapsed(Date.parse(at))} · ${UTC.format(new Date(at))} UTC`;
  return author ? `From the desk, by ${isolated(author)} · ${ago(now - Date.parse(published))}` : `${source} · ${UTC.format(new Date(at))} UTC`;
}

/** @param {number} ms */
export function ago(ms) {
  return ms < 2_000 ? "just now" : `${duration(ms < 9_950 ? Math.round(ms / 1000) * 1000 : ms).replace(".0", "")} ago`;
}

/** As a screen reader says it. @param {Headline} headline */
export function spoken({ urgency, headline }) {
  return [LABELS[urgency], headline].filter(Boolean).join(": ");
}

/** How many wait. @param {number} count */
export function waiting(count) {
  return `${count} new`;
}
