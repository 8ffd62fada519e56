// @ts-check
// What the page knows of each station. Polls see only the latest observation; what happened between two of them is
// fetched once, so that the chart has no hole.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";

/** @typedef {Record<string, any>} Observation */

export const HOURS = 48;
// An event that comes this many turns after the last one shown means that others came between.
const GAP_TURNS = 1.5;

/** @param {{history: Record<string, Observation[]>, latest: Record<string, {id: string, t: number} | null>, turn_seconds: number}} snapshot */
export function newHistory({ history, latest, turn_seconds: turn }) {
  const known = structuredClone(history);
  const newest = structuredClone(latest);
  return {
    /** @param {string} code */
    of: (code) => known[code],
    /** @param {string} code @returns {{id: string, t: number} | null} */
    latest: (code) => newest[code],
    /** Take an event in; returns whether others were missed before it. @param {string} code @param {any} event */
    add(code, event) {
      const before = newest[code];
      newest[code] = { id: event.id, t: event.t };
      if (known[code].at(-1)?.observed_at !== event.data.observed_at) known[code] = [...known[code], event.data].slice(-HOURS);
      return before !== null && event.t - before.t > GAP_TURNS * turn * 1e6;
    },
    /** Fetch what was missed. @param {string} code @param {(exchange: any) => void} onExchange */
    async refill(code, onExchange) {
      const by = { fetch, now: serverNow, onExchange, signal: new AbortController().signal };
      const exchange = await ask(`/weather/api/stations/${code}/observations/?limit=${HOURS}`, {}, by);
      const had = new Set(known[code].map((one) => one.observed_at));
      const got = exchange.json?.observations ?? [];
      exchange.news = got.filter((/** @type {Observation} */ one) => !had.has(one.observed_at)).length;
      if (got.length && got.at(-1).observed_at >= (known[code].at(-1)?.observed_at ?? "")) known[code] = got;
      onExchange(exchange);
    },
  };
}
