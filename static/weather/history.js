// @ts-check
// What the page knows of each station. Polls see only the latest observation; what happened between two of
// them is fetched once, so that the chart has no hole.
import { ask } from "../shared/exchange.js";

/** @typedef {Record<string, any>} Observation */
/**
 * @typedef {{id: string, t: number}} Latest the newest event of a station, and when it was published, in
 * microseconds
 */

export const HOURS = 48;
const HOUR_MS = 3_600_000;
// An event that comes this many turns after the last one shown means that others came between.
const GAP_TURNS = 1.5;

export class History {
  /**
   * @param {{history: Record<string, Observation[]>, latest: Record<string, Latest | null>, turn_seconds:
   *   number}} snapshot
   */
  constructor({ history, latest, turn_seconds: turnSeconds }) {
    this.observations = structuredClone(history);
    this.newest = structuredClone(latest);
    this.longestStepUs = GAP_TURNS * turnSeconds * 1e6;
  }

  /** @param {string} code @returns {Observation[]} oldest first */
  of(code) {
    return this.observations[code];
  }

  /** @param {string} code */
  latest(code) {
    return this.newest[code];
  }

  /** Add an event; returns whether others were missed before it. @param {string} code @param {any} event */
  add(code, event) {
    const before = this.newest[code];
    const known = this.observations[code];
    this.newest[code] = { id: event.id, t: event.t };
    if (known.at(-1)?.observed_at !== event.data.observed_at) {
      this.observations[code] = [...known, event.data].slice(-HOURS);
    }
    return before !== null && event.t - before.t > this.longestStepUs;
  }

  /**
   * Fetch what was missed. The answer replaces what is known; the observations that arrive during the request
   * are added to it.
   * @param {string} code
   * @param {(exchange: any) => void} onExchange
   */
  async refill(code, onExchange) {
    const last = this.observations[code].at(-1);
    const path = `/weather/api/stations/${code}/observations/?limit=${HOURS}`;
    const exchange = await ask(path, {}, { fetch, onExchange });
    const found = /** @type {Observation[]} */ (exchange.json?.observations ?? []);
    const known = this.observations[code];
    const place = known.findLastIndex((one) => one.observed_at === last?.observed_at);
    const arrived = known.slice(place + 1);
    exchange.news = notIn(known, found).length;
    if (found.length > 0) this.observations[code] = [...found, ...notIn(found, arrived)].slice(-HOURS);
    onExchange(exchange);
  }
}

/**
 * Those of all observations that are not among the known ones.
 * @param {Observation[]} known
 * @param {Observation[]} all
 */
function notIn(known, all) {
  const times = new Set(known.map((one) => one.observed_at));
  return all.filter((one) => !times.has(one.observed_at));
}

/**
 * What a chart shows of a history: the last 48 hours, and nothing from before time went back, which it does
 * where the replay begins again.
 * @template {{observed_at: string}} T
 * @param {T[]} history oldest first
 * @returns {T[]}
 */
export function charted(history) {
  const times = history.map((one) => Date.parse(one.observed_at));
  const since = times[times.length - 1] - HOURS * HOUR_MS;
  let first = times.length;
  while (first > 0) {
    const before = times[first - 1];
    const wentBack = before > times[first];
    if (before < since || wentBack) break;
    first -= 1;
  }
  return history.slice(first);
}
