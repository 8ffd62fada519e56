// @ts-check
// What the visitor has, at the prices of this moment, and their orders and fills; and the trades of all
// visitors. Orders in words.
import { element, find, put } from "../../shared/dom.js";
import { clockTime } from "../../shared/format.js";
import { START, isWaiting, worth } from "./account.js";
import { money, percent, shares, signed, wayOf } from "./money.js";

const COLUMNS = ["shares", "cost", "value", "profit"];

/** @param {string} symbol */
function holdingRow(symbol) {
  const cells = COLUMNS.map((name) => element("td.figures", { "data-cell": name }));
  return element("tr", { "data-holding": symbol }, element("th", { scope: "row" }, symbol), ...cells);
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
  const { rows, value, profit } = worth(account, price);
  const body = find("tbody", panel);
  const symbols = rows.map(({ symbol }) => symbol);
  if (body.dataset.symbols !== symbols.join(" ")) body.replaceChildren(...symbols.map(holdingRow));
  body.dataset.symbols = symbols.join(" ");
  panel.toggleAttribute("data-empty", rows.length === 0);
  for (const row of rows) showHolding(find(`[data-holding="${row.symbol}"]`, body), row);
  put(find("[data-total=cash]", panel), money(account.cash));
  put(find("[data-total=free]", panel), money(account.free));
  put(find("[data-total=value]", panel), money(value));
  put(find("[data-total=share]", panel), percent(profit, START));
  showProfit(find("[data-total=profit]", panel), profit);
}

/** @param {HTMLElement} row @param {{shares: number, cost: number, value: number, profit: number}} held */
function showHolding(row, held) {
  put(find("[data-cell=shares]", row), shares(held.shares));
  put(find("[data-cell=cost]", row), money(held.cost));
  put(find("[data-cell=value]", row), money(held.value));
  showProfit(find("[data-cell=profit]", row), held.profit);
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
  return reason ? `${STATES[state]}: ${REASONS[reason] ?? reason}` : STATES[state];
}

/**
 * "Buy 10 AAPL at 26.40 or better".
 * @param {Pick<Order, "side" | "quantity" | "symbol" | "kind" | "price">} order
 */
export function orderIn({ side, quantity, symbol, kind, price }) {
  const what = `${side === "buy" ? "Buy" : "Sell"} ${shares(quantity)} ${symbol}`;
  return kind === "limit" ? `${what} at ${money(price ?? 0)} or better` : `${what} at the market`;
}

/** "10 of 20 at 26.44", the mean price. @param {Order} order */
function filledIn({ filled, quantity, value }) {
  return `${shares(filled)} of ${shares(quantity)} at ${money(Math.round(value / filled))}`;
}

/**
 * What became of an order, as the ticket says it.
 * @param {Order} order
 * @returns {{text: string, isBad: boolean}}
 */
export function outcome(order) {
  const filled = order.filled > 0 ? ` ${filledIn(order)}.` : "";
  return {
    text: `${orderIn(order)}. ${stateOf(order)}.${filled}`,
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
  list.replaceChildren(...[...waiting, ...over].slice(0, SHOWN).map(orderRow));
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
  list.replaceChildren(...trades.map((trade) => tradeRow(trade, verb(trade))));
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
