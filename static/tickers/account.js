// @ts-check
// What a visitor has: cash, shares and orders, counted in cents from what the exchange says. No DOM in here.
import { cents } from "./money.js";

// What every visitor begins with.
export const START = 100_000_00;
const WAITING = ["accepted", "partially_filled"];

/**
 * @typedef {object} Order
 * @property {number} id
 * @property {string} clientId
 * @property {string} symbol
 * @property {"buy" | "sell"} side
 * @property {"market" | "limit"} kind
 * @property {number | null} price in cents
 * @property {number} quantity
 * @property {string} state
 * @property {string} reason
 * @property {number} filled shares
 * @property {number} value cents that changed hands
 * @property {string} at ISO 8601
 */

/** @param {any} data as an order's event has it @returns {Order} */
export const orderOf = (data) => ({
  id: data.order_id, clientId: data.client_id, symbol: data.symbol, side: data.side, kind: data.kind,
  price: data.price === null ? null : cents(data.price), quantity: data.quantity, state: data.state, reason: data.reason,
  filled: data.filled, value: cents(data.value), at: data.at,
});

export const isWaiting = (/** @type {Order} */ order) => WAITING.includes(order.state);

export class Account {
  cash = START;
  /** @type {Map<string, {shares: number, cost: number}>} */
  holdings = new Map();
  /** @type {Map<number, Order>} oldest first */
  orders = new Map();

  /** Begin anew with what the server says there is. @param {any} told */
  take(told) {
    this.cash = cents(told.cash);
    this.holdings = new Map(told.holdings.map((/** @type {any} */ one) => [one.symbol, { shares: one.shares, cost: cents(one.cost) }]));
    this.orders = new Map(told.orders.map(orderOf).reverse().map((/** @type {Order} */ one) => [one.id, one]));
  }

  /** An order has a new state. What was counted before is not counted again. @param {any} data @returns {boolean} whether it is news */
  hear(data) {
    const [order, known] = [orderOf(data), this.orders.get(data.order_id)];
    if (known && (order.filled < known.filled || !isWaiting(known))) return false;
    this.orders.set(order.id, order);
    this.#move(order, order.filled - (known?.filled ?? 0), order.value - (known?.value ?? 0));
    return true;
  }

  /** Cash that no waiting order may need. */
  get free() {
    const bids = [...this.orders.values()].filter((one) => isWaiting(one) && one.kind === "limit" && one.side === "buy");
    return bids.reduce((left, one) => left - (one.quantity - one.filled) * (one.price ?? 0), this.cash);
  }

  /** Shares of a stock that no waiting order may need. @param {string} symbol */
  freeShares(symbol) {
    const asks = [...this.orders.values()].filter((one) => isWaiting(one) && one.symbol === symbol && one.side === "sell");
    return asks.reduce((left, one) => left - (one.quantity - one.filled), this.holdings.get(symbol)?.shares ?? 0);
  }

  /** @param {Order} order @param {number} shares @param {number} value */
  #move({ symbol, side }, shares, value) {
    const held = this.holdings.get(symbol) ?? { shares: 0, cost: 0 };
    const sold = side === "sell";
    this.cash += sold ? value : -value;
    held.cost += sold ? -Math.floor((held.cost * shares) / (held.shares || 1)) : value;
    held.shares += sold ? -shares : shares;
    this.holdings.set(symbol, held);
  }
}
