// @ts-check
// Where the mission is: pure functions from its moments and the time to what clock and timeline show.

/** @typedef {{at: string, phase: string, urgency: string, headline: string, pause: number}} Moment */
/** @typedef {{last: number, told: number}} Here the number of the moment told last, and when, milliseconds since 1970 */

const LIFTOFF = Date.parse("1969-07-16T13:32:00Z");
const HOUR_MS = 3_600_000;

/**
 * The moment told last, as the page's snapshot has it: which comes next, and when.
 * @param {{moment: number, due_at: string, moments: Moment[]}} mission @returns {Here}
 */
export function hereOf({ moment, due_at: due, moments }) {
  const last = (moment + moments.length - 1) % moments.length;
  return { last, told: Date.parse(due) - moments[last].pause * 1000 };
}

/**
 * The mission's own time, which runs from one moment to the next while the replay pauses between them; and how many
 * seconds of it pass in a second.
 * @param {Moment[]} moments @param {Here} here @param {number} now
 */
export function time(moments, { last, told }, now) {
  const at = Date.parse(moments[last].at);
  const pause = moments[last].pause * 1000;
  if (last + 1 === moments.length) return { at, pace: 0, part: 1 };
  const ahead = Date.parse(moments[last + 1].at) - at;
  const part = Math.min(1, Math.max(0, (now - told) / pause));
  return { at: at + part * ahead, pace: part < 1 ? ahead / pause : 0, part };
}

/** Ground elapsed time as the flight controllers wrote it, hours since liftoff: "102:45:39". @param {number} at */
export function elapsed(at) {
  const size = Math.abs(at - LIFTOFF);
  const parts = [size / HOUR_MS, (size / 60_000) % 60, (size / 1000) % 60].map(Math.floor);
  const [hours, minutes, seconds] = parts.map((part, place) => String(part).padStart(place ? 2 : 3, "0"));
  return `${at < LIFTOFF ? "\u2212" : "+"}${hours}:${minutes}:${seconds}`;
}

/** The day of the mission, the day of the launch being the first. @param {number} at */
export function day(at) {
  return Math.max(1, Math.floor((at - LIFTOFF) / (24 * HOUR_MS)) + 1);
}

/**
 * The phases in order: their span of the mission's time, and of the time in which it is told, in seconds.
 * @param {Moment[]} moments
 */
export function phases(moments) {
  const found = /** @type {{name: string, first: number, from: number, to: number, told: number, until: number}[]} */ ([]);
  let told = 0;
  for (const [first, { phase, at, pause }] of moments.entries()) {
    const [before, from] = [found.at(-1), Date.parse(at)];
    if (before) [before.to, before.until] = [from, told];
    if (before?.name !== phase) found.push({ name: phase, first, from, to: from, told, until: told });
    told += pause;
  }
  const last = found.at(-1);
  if (last) [last.to, last.until] = [Date.parse(/** @type {Moment} */ (moments.at(-1)).at), told];
  return found;
}

/** Seconds of telling up to a place within a moment's pause. @param {Moment[]} moments @param {number} last @param {number} part */
export function toldSeconds(moments, last, part) {
  return moments.slice(0, last).reduce((sum, { pause }) => sum + pause, 0) + part * moments[last].pause;
}
