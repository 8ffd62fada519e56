// @ts-check
// What an answer to a held request brings.
import { delaySince } from "../shared/clock.js";
import { isNewer } from "../shared/cursor.js";

// An empty answer that comes sooner was not held: something on the way answers for the server, and must not be hurried.
const LEAST_HOLD_MS = 1_000;

/**
 * The events that are newer than a cursor; notes in the exchange how many, and how late the last of them came.
 * @param {import("../shared/exchange.js").Exchange} exchange @param {string} cursor
 * @param {number} listening since when, in milliseconds: what was published before could not be heard in time
 */
export function newEvents(exchange, cursor, listening) {
  const events = (exchange.json?.events ?? []).filter((/** @type {{id: string}} */ { id }) => isNewer(id, cursor));
  if (!events.length) return events;
  const published = events.at(-1).t / 1000;
  const late = published < listening ? null : delaySince(published, exchange.ended ?? published);
  Object.assign(exchange, { news: events.length, published, late });
  return events;
}

/** How long to wait before the next request although all is well, in milliseconds. @param {import("../shared/exchange.js").Exchange} exchange */
export function breath({ held, news, started, ended }) {
  return held && !news && (ended ?? started) - started < LEAST_HOLD_MS ? LEAST_HOLD_MS : 0;
}
