// @ts-check
// Numbers and times as people read them, and how much time is left. Source of the signs: SI brochure,
// section 5.4 (a space before the unit).

const MINUS = "\u2212";
const SPACE = "\u00a0";

/**
 * A number with this many digits after the point, and a true minus sign.
 * @param {number} value
 * @param {number} [digits]
 */
export function number(value, digits = 0) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** How many bytes a text has on the wire. @param {string} text */
export function utf8Bytes(text) {
  return new TextEncoder().encode(text).length;
}

/** Bytes: exact below 10,000, then in kB, MB, GB and TB of a thousand. @param {number | null} count */
export function bytes(count) {
  if (count === null) return "unknown";
  if (count < 10_000) return `${count}${SPACE}B`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(1)}${SPACE}kB`;
  if (count < 1e9) return `${(count / 1e6).toFixed(2)}${SPACE}MB`;
  if (count < 1e12) return `${(count / 1e9).toFixed(2)}${SPACE}GB`;
  return `${(count / 1e12).toFixed(2)}${SPACE}TB`;
}

/** A stretch of time, given in milliseconds: "8 ms", "1.4 s", "15 min". @param {number | null} ms */
export function duration(ms) {
  if (ms === null) return "unknown";
  const sign = ms < 0 ? MINUS : "";
  const size = Math.abs(ms);
  if (size < 1000) return `${sign}${Math.round(size)}${SPACE}ms`;
  if (size < 9_950) return `${sign}${(size / 1000).toFixed(1)}${SPACE}s`;
  if (size < 120_000) return `${sign}${Math.round(size / 1000)}${SPACE}s`;
  return `${sign}${Math.round(size / 60_000)}${SPACE}min`;
}

/** An interval that someone chose: "2 s", "15 min". @param {number} ms */
export function interval(ms) {
  return ms % 60_000 === 0 ? `${ms / 60_000}${SPACE}min` : `${ms / 1000}${SPACE}s`;
}

/** The reader's clock, to the second. @param {number} ms since 1970 */
export function clockTime(ms) {
  const time = new Date(ms);
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** The reader's clock, to the minute. @param {number} ms since 1970 */
export function clockMinute(ms) {
  return clockTime(ms).slice(0, 5);
}

/** A number of something: "0 answers", "1 answer". @param {number} count @param {string} one */
export function counted(count, one) {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

/** A share in per cent, "0 %" of nothing. @param {number} part @param {number} whole */
export function share(part, whole) {
  const percent = whole === 0 ? 0 : Math.round((100 * part) / whole);
  return `${percent}${SPACE}%`;
}

/**
 * A name in the middle of a sentence, which keeps its direction whatever that of the name is (UAX 9,
 * isolates).
 * @param {string} name
 */
export const isolated = (name) => `\u2068${name}\u2069`;

const MINUTE_S = 60;
// Up to here a countdown shows seconds.
const LONGEST_IN_SECONDS = 120;

/**
 * How long it is until `due`: "9 s", "15 min", "0 s" once it has come. Rounded up, so that a countdown ends
 * when the time comes and not before.
 * @param {number} due
 * @param {number} now
 */
export function timeLeft(due, now) {
  return wholeSeconds(due - now);
}

/** A time in whole seconds, for what counts while somebody looks at it. @param {number} ms */
export function wholeSeconds(ms) {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  if (seconds < LONGEST_IN_SECONDS) return `${seconds}${SPACE}s`;
  return `${Math.round(seconds / MINUTE_S)}${SPACE}min`;
}
