// @ts-check
// What a visitor has: cash, shares and orders, counted in cents from what the exchange sends; and what it is
// worth. No DOM in here.
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
export function orderOf(data) {
  return {
    id: data.order_id,
    clientId: data.client_id,
    symbol: data.symbol,
    side: data.side,
    kind: data.kind,
    price: data.price === null ? null : cents(data.price),
    quantity: data.quantity,
    state: data.state,
    reason: data.reason,
    filled: data.filled,
    value: cents(data.value),
    at: data.at,
  };
}

/** @param {Order} order */
export function isWaiting(order) {
  return WAITING.includes(order.state);
}

export class Account {
  cash = START;
  /** @type {Map<string, {shares: number, cost: number}>} */
  holdings = new Map();
  /** @type {Map<number, Order>} oldest first */
  orders = new Map();

  /** Begin again with what the server says there is. @param {any} portfolio */
  replace(portfolio) {
    this.cash = cents(portfolio.cash);
    this.holdings = new Map();
    for (const { symbol, shares, cost } of portfolio.holdings) {
      this.holdings.set(symbol, { shares, cost: cents(cost) });
    }
    this.orders = new Map();
    for (const data of [...portfolio.orders].reverse()) this.orders.set(data.order_id, orderOf(data));
  }

  /**
   * An order has a new state. What was counted before is not counted again.
   * @param {any} data as its event has it
   * @returns {boolean} whether it is news
   */
  receive(data) {
    const order = orderOf(data);
    const known = this.orders.get(order.id);
    const isOld = known !== undefined && (order.filled < known.filled || !isWaiting(known));
    if (isOld) return false;
    this.orders.set(order.id, order);
    const counted = known ?? { filled: 0, value: 0 };
    this.#move(order, order.filled - counted.filled, order.value - counted.value);
    return true;
  }

  /** Cash that no waiting order may need. */
  get free() {
    let left = this.cash;
    for (const order of this.#waiting("buy")) {
      const open = order.quantity - order.filled;
      left -= open * (order.price ?? 0);
    }
    return left;
  }

  /** Shares of a stock that no waiting order may need. @param {string} symbol */
  freeShares(symbol) {
    let left = this.holdings.get(symbol)?.shares ?? 0;
    for (const order of this.#waiting("sell")) {
      if (order.symbol === symbol) left -= order.quantity - order.filled;
    }
    return left;
  }

  /** @param {"buy" | "sell"} side */
  #waiting(side) {
    return [...this.orders.values()].filter((order) => isWaiting(order) && order.side === side);
  }

  /** @param {Order} order @param {number} shares @param {number} value */
  #move({ symbol, side }, shares, value) {
    const holding = this.holdings.get(symbol) ?? { shares: 0, cost: 0 };
    if (side === "sell") {
      this.cash += value;
      holding.cost -= Math.floor((holding.cost * shares) / (holding.shares || 1));
      holding.shares -= shares;
    } else {
      this.cash -= value;
      holding.cost += value;
      holding.shares += shares;
    }
    this.holdings.set(symbol, holding);
  }
}

/**
 * What an account is worth at these prices, in cents, against what it began with and what its shares cost.
 * @param {Pick<Account, "cash" | "holdings">} account
 * @param {(symbol: string) => number} price
 */
export function worth(account, price) {
  const holdings = [];
  let total = account.cash;
  for (const [symbol, { shares, cost }] of account.holdings) {
    if (shares <= 0) continue;
    const value = shares * price(symbol);
    holdings.push({ symbol, shares, cost, value, profit: value - cost });
    total += value;
  }
  holdings.sort((one, other) => one.symbol.localeCompare(other.symbol));
  return { holdings, value: total, profit: total - START };
}
