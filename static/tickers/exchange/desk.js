// @ts-check
// All that this page knows: the market, the account, the trades and the fills, from what the server sends. No
// DOM in here.
import { isNewer } from "../../shared/cursor.js";
import { untilAnswered } from "../../shared/refreshing.js";
import { Account, orderOf } from "./account.js";
import { cents } from "./money.js";

// What fits on the tape, and what one looks back at.
const TRADES = 30;
const FILLS = 40;
// The last minute, which is a month in market time.
export const RECENT_MS = 60_000;
// A step that is missing for longer is a gap, not a line.
export const GAP_MS = 1_500;

/**
 * @typedef {{last: number, bid: number | null, ask: number | null, volume: number}} Price
 * @typedef {{bids: [number, number][], asks: [number, number][]}} Book prices in cents, shares
 * @typedef {{t: number, last: number}} Point t in milliseconds since 1970
 * @typedef {{date: string, close: number}} Day
 * @typedef {{t: number, side: string, symbol: string, quantity: number, price: number}} Trade in cents
 */

/** The market: prices in cents, the last minute of steps, the market days so far. */
export class Market {
  date = "";
  /** When the newest step was published, milliseconds since 1970. */
  newestAt = 0;
  /** @type {Record<string, Price>} */
  prices = {};
  /** @type {Record<string, Book>} */
  books = {};
  /** @type {Record<string, Point[]>} */
  recent = {};
  /** @type {Record<string, Day[]>} */
  days = {};
  /** @type {string | null} */
  #newest = null;

  /** @param {any} snapshot as the page has it */
  constructor({ history, recent, newest, date, prices }) {
    this.#newest = newest;
    for (const { date: day, ...closes } of history) {
      for (const [symbol, close] of priced(closes)) this.#addDay(symbol, { date: day, close });
    }
    for (const { t: microseconds, ...lasts } of recent) {
      this.newestAt = microseconds / 1000;
      for (const [symbol, last] of priced(lasts)) this.#add(symbol, last);
    }
    this.replace(date, prices);
  }

  /**
   * Prices, and books if there are any, as they are.
   * @param {string} date
   * @param {Record<string, any>} prices as the wire has them
   */
  replace(date, prices) {
    this.date = date;
    for (const [symbol, { last, bid, ask, volume, book }] of Object.entries(prices)) {
      this.prices[symbol] = { last: cents(last), bid: orNull(bid), ask: orNull(ask), volume };
      if (book) this.books[symbol] = { bids: book.bids.map(level), asks: book.asks.map(level) };
      this.#close(symbol, date);
    }
  }

  /**
   * A step of the market.
   * @param {{id: string, t: number, date: string, data: Record<string, any>}} ticks
   */
  step({ id, t: microseconds, date, data }) {
    this.replace(date, data);
    if (!isNewer(id, this.#newest)) return; // the page's snapshot has it
    this.#newest = id;
    this.newestAt = microseconds / 1000;
    for (const symbol of Object.keys(data)) this.#add(symbol, this.prices[symbol].last);
  }

  /** @param {string} symbol @param {{date: string, close: number}[]} days in dollars */
  setDays(symbol, days) {
    this.days[symbol] = days.map(({ date, close }) => ({ date, close: cents(close) }));
  }

  /** @param {string} symbol @param {Day} day */
  #addDay(symbol, day) {
    this.days[symbol] ??= [];
    this.days[symbol].push(day);
  }

  /** @param {string} symbol @param {number} last */
  #add(symbol, last) {
    this.recent[symbol] ??= [];
    const points = this.recent[symbol];
    // The server's clock went back: what it sent before would be in the future.
    if (points.length > 0 && points[points.length - 1].t > this.newestAt + GAP_MS) points.length = 0;
    points.push({ t: this.newestAt, last });
    while (points[0].t < this.newestAt - RECENT_MS) points.shift();
  }

  /** The newest price is the close of this day so far. @param {string} symbol @param {string} date */
  #close(symbol, date) {
    this.days[symbol] ??= [];
    const days = this.days[symbol];
    if (days.length > 0 && date < days[days.length - 1].date) days.length = 0; // the next round has begun
    if (days.at(-1)?.date === date) days.pop();
    days.push({ date, close: this.prices[symbol].last });
  }
}

/**
 * Stocks and their prices in cents, without those that had none yet.
 * @param {Record<string, number | null>} prices
 * @returns {[string, number][]}
 */
function priced(prices) {
  const found = /** @type {[string, number][]} */ ([]);
  for (const [symbol, price] of Object.entries(prices)) {
    if (price !== null) found.push([symbol, cents(price)]);
  }
  return found;
}

/** @param {number | null} price */
function orNull(price) {
  return price === null ? null : cents(price);
}

/** @param {[number, number]} level @returns {[number, number]} */
function level([price, count]) {
  return [cents(price), count];
}

/** @param {any} data as a trade's event has it @returns {Trade & {id: number}} */
function tradeOf({ id, at, side, symbol, quantity, price }) {
  return { id, t: Date.parse(at), side, symbol, quantity, price: cents(price) };
}

/**
 * What an order has brought so far, as one fill at its mean price.
 * @param {import("./account.js").Order} order
 * @returns {Trade[]}
 */
function fillsOf({ filled, value, side, symbol, at }) {
  if (filled === 0) return [];
  return [{ t: Date.parse(at), side, symbol, quantity: filled, price: Math.round(value / filled) }];
}

/** @param {any} snapshot as the page has it */
export function newDesk(snapshot) {
  const market = new Market(snapshot);
  const account = new Account();
  const desk = {
    market,
    account,
    trades: snapshot.trades.map(tradeOf).reverse(),
    fills: /** @type {Trade[]} */ ([]),
    price,
    receive,
    refresh,
  };
  /** Orders that came since each question for the account that has no answer yet. @type {Set<any[]>} */
  const asked = new Set();

  /** @param {string} symbol */
  function price(symbol) {
    return market.prices[symbol]?.last ?? 0;
  }

  /** The account as the server has it. @param {any} portfolio or null for a visitor who has no name yet */
  function replaceAccount(portfolio) {
    if (!portfolio) return;
    account.replace(portfolio);
    const newestFirst = [...account.orders.values()].reverse();
    desk.fills = newestFirst.flatMap(fillsOf).slice(0, FILLS);
  }

  /**
   * The account as the server has it now: ask until it answers.
   * @param {() => Promise<any>} ask returns the portfolio, null for none, or undefined without an answer
   */
  async function refresh(ask) {
    await untilAnswered(() => refreshOnce(ask));
  }

  /**
   * Orders that come while the server answers are newer than its answer.
   * @param {() => Promise<any>} ask
   */
  async function refreshOnce(ask) {
    /** @type {any[]} */
    const orders = [];
    asked.add(orders);
    const portfolio = await ask();
    asked.delete(orders);
    if (portfolio === undefined) return undefined;
    replaceAccount(portfolio);
    for (const message of orders) receiveOrder(message);
    return portfolio;
  }

  /** @param {any} message */
  function receiveTrade({ data }) {
    const isKnown = desk.trades.some((/** @type {{id: number}} */ one) => one.id === data.id);
    if (!isKnown) desk.trades = [tradeOf(data), ...desk.trades].slice(0, TRADES);
  }

  /** @param {any} message */
  function receiveOrder({ t: microseconds, data }) {
    const before = account.orders.get(data.order_id)?.filled ?? 0;
    if (!account.receive(data) || data.filled <= before) return;
    const { side, symbol } = orderOf(data);
    for (const [dollars, quantity] of data.fills) {
      desk.fills = [{ t: microseconds / 1000, side, symbol, quantity, price: cents(dollars) }, ...desk.fills];
    }
    desk.fills = desk.fills.slice(0, FILLS);
  }

  /** @param {any} message as the line passes it on */
  function receive(message) {
    if (message.type === "welcome") replaceAccount(message.portfolio);
    if (message.type === "snapshot") market.replace(message.date, message.data);
    if (message.type === "ticks") market.step(message);
    if (message.type === "trade") receiveTrade(message);
    if (message.type !== "order") return;
    for (const orders of asked) orders.push(message);
    receiveOrder(message);
  }

  replaceAccount(snapshot.portfolio);
  return desk;
}
