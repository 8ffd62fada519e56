// @ts-check
// The market as this page knows it: prices in cents, the last minute of steps, the market days so far. No DOM in here.
import { isNewer } from "../shared/cursor.js";
import { cents } from "./money.js";

// The last minute, which is a month in market time.
export const RECENT_MS = 60_000;
// A step that is missing for longer is a gap, not a line.
export const GAP_MS = 1_500;

/**
 * @typedef {{last: number, bid: number | null, ask: number | null, volume: number}} Price
 * @typedef {{bids: [number, number][], asks: [number, number][]}} Book prices in cents, shares
 * @typedef {{t: number, last: number}} Point t in milliseconds since 1970
 * @typedef {{date: string, close: number}} Day
 */

const orNull = (/** @type {number | null} */ price) => (price === null ? null : cents(price));

/** @param {any} snapshot as the page has it */
export function newMarket(snapshot) {
  /** @type {Record<string, Price>} */
  const prices = {};
  /** @type {Record<string, Book>} */
  const books = {};
  /** @type {Record<string, Point[]>} */
  const recent = {};
  /** @type {Record<string, Day[]>} */
  const days = {};
  let newest = snapshot.recent.at(-1)?.id ?? null;
  const market = { date: "", heard: 0, prices, books, recent, days, take, step, setDays };

  /** Prices, and books where there are any, as they are. @param {string} date @param {Record<string, any>} told */
  function take(date, told) {
    market.date = date;
    for (const [symbol, { last, bid, ask, volume, book }] of Object.entries(told)) {
      prices[symbol] = { last: cents(last), bid: orNull(bid), ask: orNull(ask), volume };
      if (book) books[symbol] = { bids: book.bids.map(level), asks: book.asks.map(level) };
      close(symbol, date);
    }
  }

  /** A step of the market. @param {{id: string, t: number, date: string, data: Record<string, any>}} ticks */
  function step({ id, t, date, data }) {
    take(date, data);
    if (!isNewer(id, newest)) return; // the page's snapshot has it
    newest = id;
    market.heard = t / 1000;
    for (const symbol of Object.keys(data)) {
      const points = (recent[symbol] ??= []);
      // The server's clock went back: what it said before would lie in the future.
      if (points.length && points[points.length - 1].t > market.heard + GAP_MS) points.length = 0;
      points.push({ t: market.heard, last: prices[symbol].last });
      while (points[0].t < market.heard - RECENT_MS) points.shift();
    }
  }

  /** @param {string} symbol @param {string} date */
  function close(symbol, date) {
    const past = (days[symbol] ??= []);
    if (past.length && date < past[past.length - 1].date) past.length = 0; // the next round has begun
    if (past.at(-1)?.date === date) past.pop();
    past.push({ date, close: prices[symbol].last });
  }

  /** @param {string} symbol @param {{date: string, close: number}[]} told in dollars */
  function setDays(symbol, told) {
    days[symbol] = told.map((day) => ({ date: day.date, close: cents(day.close) }));
  }

  for (const [symbol, history] of Object.entries(snapshot.history)) setDays(symbol, /** @type {any} */ (history));
  for (const { t, prices: lasts } of snapshot.recent) {
    for (const [symbol, last] of Object.entries(lasts)) (recent[symbol] ??= []).push({ t: t / 1000, last: cents(/** @type {number} */ (last)) });
  }
  take(snapshot.date, snapshot.prices);
  market.heard = (snapshot.recent.at(-1)?.t ?? 0) / 1000;
  return market;
}

/** @param {[number, number]} told */
const level = ([price, count]) => /** @type {[number, number]} */ ([cents(price), count]);
