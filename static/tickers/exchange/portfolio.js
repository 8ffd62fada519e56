// @ts-check
// What the visitor has, at the prices of this moment, and their orders and fills; and the trades of all
// visitors. Orders in words.
import { element, find, keepList, partsOf, put } from "../../shared/dom.js";
import { clockTime } from "../../shared/format.js";
import { START, isWaiting, worth } from "./account.js";
import { money, percent, shares, signed, wayOf } from "./money.js";

const COLUMNS = ["shares", "cost", "value", "profit"];

/** @typedef {{symbol: string, shares: number, cost: number, value: number, profit: number}} Holding */

/** A row without its figures yet. @param {Holding} holding */
function newHolding({ symbol }) {
  const row = element("tr", { "data-holding": symbol });
  row.append(element("th", { scope: "row" }, symbol));
  for (const column of COLUMNS) row.append(element("td.figures", { "data-cell": column }));
  return row;
}

/** @param {HTMLElement} place @param {number} profit */
function showProfit(place, profit) {
  put(place, signed(profit));
  place.dataset.way = wayOf(profit);
}

/**
 * @param {HTMLElement} panel
 * @param {import("./account.js").Account} account
 * @param {(symbol: string) => number} price
 */
export function showHoldings(panel, account, price) {
  const { holdings, value, profit } = worth(account, price);
  const total = partsOf(panel, "total");
  panel.toggleAttribute("data-empty", holdings.length === 0);
  keepList(find("tbody", panel), holdings, {
    key: (holding) => holding.symbol,
    make: newHolding,
    update: showHolding,
  });
  put(total("cash"), money(account.cash));
  put(total("free"), money(account.free));
  put(total("value"), money(value));
  put(total("share"), percent(profit, START));
  showProfit(total("profit"), profit);
}

/** @param {HTMLElement} row @param {Holding} holding */
function showHolding(row, holding) {
  const cell = partsOf(row, "cell");
  put(cell("shares"), shares(holding.shares));
  put(cell("cost"), money(holding.cost));
  put(cell("value"), money(holding.value));
  showProfit(cell("profit"), holding.profit);
}

// As many as one looks back at.
const SHOWN = 40;

/** @type {Record<string, string>} */
const REASONS = {
  insufficient_cash: "not enough free cash",
  insufficient_shares: "not enough free shares",
  not_listed: "not listed yet",
  too_many_orders: "100 of your orders wait already",
  book_full: "3,000 orders for this stock wait already",
  no_liquidity: "nobody offers more",
  by_visitor: "by you",
  self_trade: "your newer order met it",
  round_over: "the decade is over and begins again",
};

/** @type {Record<string, string>} */
const STATES = {
  accepted: "Waits",
  partially_filled: "Partly filled",
  filled: "Filled",
  cancelled: "Cancelled",
  rejected: "Rejected",
};

/** @typedef {import("./account.js").Order} Order */

/** "Rejected: not enough free cash". @param {Pick<Order, "state" | "reason">} order */
export function stateOf({ state, reason }) {
  if (!reason) return STATES[state];
  const why = REASONS[reason] ?? reason;
  return `${STATES[state]}: ${why}`;
}

/**
 * "Buy 10 AAPL at 26.40 or better".
 * @param {Pick<Order, "side" | "quantity" | "symbol" | "kind" | "price">} order
 */
export function orderIn({ side, quantity, symbol, kind, price }) {
  const verb = side === "buy" ? "Buy" : "Sell";
  const what = `${verb} ${shares(quantity)} ${symbol}`;
  if (kind === "market") return `${what} at the market`;
  return `${what} at ${money(price ?? 0)} or better`;
}

/** "10 of 20 at 26.44", the mean price. @param {Order} order */
function filledIn({ filled, quantity, value }) {
  const mean = Math.round(value / filled);
  return `${shares(filled)} of ${shares(quantity)} at ${money(mean)}`;
}

/**
 * What became of an order, as the ticket says it.
 * @param {Order} order
 * @returns {{text: string, isBad: boolean}}
 */
export function outcome(order) {
  const sentences = [orderIn(order), stateOf(order)];
  if (order.filled > 0) sentences.push(filledIn(order));
  return {
    text: `${sentences.join(". ")}.`,
    isBad: order.state === "rejected",
  };
}

/** @param {HTMLElement} list @param {(id: number) => void} cancel */
export function startOrders(list, cancel) {
  list.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("button[data-cancel]"));
    if (button) cancel(Number(button.dataset.cancel));
  });
}

/** @param {HTMLElement} list @param {Iterable<Order>} orders oldest first */
export function showOrders(list, orders) {
  const newest = [...orders].reverse();
  const waiting = newest.filter(isWaiting);
  const over = newest.filter((order) => !isWaiting(order));
  const shown = [...waiting, ...over].slice(0, SHOWN);
  list.replaceChildren(...shown.map(orderRow));
}

/** @param {Order} order */
function orderRow(order) {
  const filled = order.filled > 0 ? filledIn(order) : `0 of ${shares(order.quantity)}`;
  const at = element("time.muted", {}, clockTime(Date.parse(order.at)));
  const made = element(
    "li",
    { "data-state": order.state },
    element("span.what", {}, at, " ", orderIn(order)),
    element("span.became", {}, stateOf(order)),
    element("span.figures", {}, filled),
  );
  if (isWaiting(order)) made.append(cancelButton(order));
  return made;
}

/** @param {Order} order */
function cancelButton(order) {
  const label = `Cancel: ${orderIn(order)}`;
  const attributes = { type: "button", "data-cancel": String(order.id), "aria-label": label };
  return element("button.button.quiet", attributes, "Cancel");
}

/** @typedef {import("./desk.js").Trade} Trade */

/**
 * @param {HTMLElement} list
 * @param {Trade[]} trades newest first
 * @param {(trade: Trade) => string} verb
 */
export function showTrades(list, trades, verb) {
  const rows = trades.map((trade) => tradeRow(trade, verb(trade)));
  list.replaceChildren(...rows);
}

/** @param {Trade} trade @param {string} verb */
function tradeRow({ t: at, side, symbol, quantity, price }, verb) {
  return element(
    "li",
    { "data-way": side === "buy" ? "up" : "down" },
    element("time.muted", {}, clockTime(at)),
    element("span.what", {}, `${verb} ${shares(quantity)} ${symbol}`),
    element("span.figures", {}, money(price)),
  );
}
