// @ts-check
// The samples that are kept, and what is read out of them: lines with gaps where nothing is known, and who
// came back when after a restart. No DOM in here.
import { isNewer } from "../shared/cursor.js";

/** @typedef {{id: string, t: number, data: Record<string, any>}} Sample `t` in microseconds since 1970 */
/** @typedef {{at: number, value: number}} Point `at` in milliseconds since 1970 */
/** @typedef {(data: Record<string, any>) => Record<string, number | null>} Read values by lines' names */

export const KEPT_MS = 300_000;
// A sample comes each second; where two or more did not come, the line has a gap.
const GAP_MS = 2_600;
const TENTH_MS = 100;
// How long is shown after a restart: with full jitter the last clients are back by then.
export const RETURN_MS = 20_000;

export class Samples {
  /** @type {Sample[]} */
  all = [];

  /** @param {Sample[]} samples oldest first; what is known already is ignored */
  add(samples) {
    for (const sample of samples) {
      if (isNewer(sample.id, this.latest?.id ?? null)) this.all.push(sample);
    }
    const oldest = (this.latest?.t ?? 0) / 1000 - KEPT_MS;
    this.all = this.all.filter((sample) => sample.t / 1000 > oldest);
  }

  /** @param {Sample[]} samples a history that does not follow on what is known */
  replace(samples) {
    this.all = [];
    this.add(samples);
  }

  /** @returns {Sample | undefined} */
  get latest() {
    return this.all.at(-1);
  }

  /** The newest sample that is not after a time. @param {number} at @returns {Sample | undefined} */
  before(at) {
    return this.all.findLast((sample) => sample.t / 1000 <= at);
  }
}

/**
 * The lines of a figure by their names, each in segments without a gap.
 * @param {Sample[]} samples
 * @param {Read} read
 * @returns {Map<string, Point[][]>}
 */
export function lines(samples, read) {
  const found = /** @type {Map<string, Point[][]>} */ (new Map());
  for (const sample of samples) {
    const at = sample.t / 1000;
    for (const [name, value] of Object.entries(read(sample.data))) {
      if (value !== null && value !== undefined) extend(found, name, { at, value });
    }
  }
  return found;
}

/** @param {Map<string, Point[][]>} found @param {string} name @param {Point} point */
function extend(found, name, point) {
  const segments = found.get(name) ?? [];
  const last = segments.at(-1);
  const isGap = !last || point.at - last[last.length - 1].at > GAP_MS;
  if (isGap) segments.push([point]);
  else last.push(point);
  found.set(name, segments);
}

/** When a figure was last known, in milliseconds since 1970; null if never. */
export function lastKnown(/** @type {Sample[]} */ samples, /** @type {Read} */ read) {
  const sample = samples.findLast(({ data }) => {
    const values = Object.values(read(data));
    return values.some((value) => value !== null && value !== undefined);
  });
  return sample ? sample.t / 1000 : null;
}

/**
 * When the youngest web process began that another was there before, in milliseconds since 1970; null where
 * none has been restarted or added lately.
 * @param {Sample[]} samples
 */
export function lastRestart(samples) {
  const known = new Set();
  const state = { began: /** @type {number | null} */ (null) };
  for (const { data } of samples) {
    const web = data.processes.filter(({ kind }) => kind === "web");
    for (const { epoch, began_at: began } of web) {
      if (known.size > 0 && !known.has(epoch)) state.began = began;
      known.add(epoch);
    }
  }
  return state.began;
}

/**
 * How many connections were opened in each tenth of a second after a time, by technique.
 * @param {Sample[]} samples
 * @param {number} since milliseconds since 1970
 * @returns {Map<string, number[]>}
 */
export function returns(samples, since) {
  const first = Math.floor(since / TENTH_MS);
  const count = RETURN_MS / TENTH_MS;
  const found = new Map();
  for (const { data } of samples) {
    for (const [technique, [begin, ...counts]] of Object.entries(data.arrivals)) {
      const tenths = found.get(technique) ?? Array(count).fill(0);
      counts.forEach((arrived, place) => {
        const tenth = begin + place - first;
        if (tenth >= 0 && tenth < count) tenths[tenth] += arrived;
      });
      found.set(technique, tenths);
    }
  }
  return found;
}
