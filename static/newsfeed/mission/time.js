// @ts-check
// Where the mission is: pure functions from its moments and the time to what clock and timeline show.

/** @typedef {{at: string, phase: string, urgency: string, headline: string, pause: number}} Moment */
/**
 * @typedef {{last: number, publishedAt: number}} Here the number of the moment published last, and when, in
 * milliseconds since 1970
 */

const LIFTOFF = Date.parse("1969-07-16T13:32:00Z");
const HOUR_MS = 3_600_000;

/**
 * The moment published last, as the page's snapshot has it: which comes next, and when.
 * @param {{moment: number, due_at: string, moments: Moment[]}} mission @returns {Here}
 */
export function hereOf({ moment, due_at: due, moments }) {
  const last = (moment + moments.length - 1) % moments.length;
  return { last, publishedAt: Date.parse(due) - moments[last].pause * 1000 };
}

/**
 * The mission's own time, which runs from one moment to the next while the replay pauses between them; and
 * how many seconds of it pass in a second.
 * @param {Moment[]} moments @param {Here} here @param {number} now
 */
export function time(moments, { last, publishedAt }, now) {
  const at = Date.parse(moments[last].at);
  const pause = moments[last].pause * 1000;
  if (last + 1 === moments.length) return { at, pace: 0, part: 1 };
  const ahead = Date.parse(moments[last + 1].at) - at;
  const part = Math.min(1, Math.max(0, (now - publishedAt) / pause));
  return { at: at + part * ahead, pace: part < 1 ? ahead / pause : 0, part };
}

/**
 * Ground elapsed time as the flight controllers wrote it, hours since liftoff: "102:45:39".
 * @param {number} at
 */
export function elapsed(at) {
  const size = Math.abs(at - LIFTOFF);
  const hours = String(Math.floor(size / HOUR_MS)).padStart(3, "0");
  const minutes = String(Math.floor((size / 60_000) % 60)).padStart(2, "0");
  const seconds = String(Math.floor((size / 1000) % 60)).padStart(2, "0");
  const sign = at < LIFTOFF ? "\u2212" : "+";
  return `${sign}${hours}:${minutes}:${seconds}`;
}

/** The day of the mission, the day of the launch being the first. @param {number} at */
export function day(at) {
  return Math.max(1, Math.floor((at - LIFTOFF) / (24 * HOUR_MS)) + 1);
}

/**
 * @typedef {object} Phase
 * @property {string} name
 * @property {number} first the number of its first moment
 * @property {number} from when it began, milliseconds since 1970
 * @property {number} to when it ended
 * @property {number} since seconds of the replay before it
 * @property {number} until seconds of the replay to its end
 */

/** The phases in order. @param {Moment[]} moments @returns {Phase[]} */
export function phases(moments) {
  const found = /** @type {Phase[]} */ ([]);
  let seconds = 0;
  for (const [first, { phase: name, at, pause }] of moments.entries()) {
    const from = Date.parse(at);
    if (found.at(-1)?.name !== name) {
      endLast(found, from, seconds);
      found.push({ name, first, from, to: from, since: seconds, until: seconds });
    }
    seconds += pause;
    endLast(found, from, seconds);
  }
  return found;
}

/** @param {Phase[]} found @param {number} to @param {number} until */
function endLast(found, to, until) {
  const last = found.at(-1);
  if (!last) return;
  last.to = to;
  last.until = until;
}

/**
 * Seconds of the replay up to a place within a moment's pause.
 * @param {Moment[]} moments
 * @param {number} last
 * @param {number} part
 */
export function replaySeconds(moments, last, part) {
  let seconds = part * moments[last].pause;
  for (const { pause } of moments.slice(0, last)) seconds += pause;
  return seconds;
}
