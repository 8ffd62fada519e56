// @ts-check
// One's own orders, newest first, with a button to cancel those that wait; and orders in words.
import { element } from "../../shared/dom.js";
import { clockTime } from "../../shared/format.js";
import { isWaiting } from "./account.js";
import { money, shares } from "./money.js";

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
  list.replaceChildren(...[...waiting, ...over].slice(0, SHOWN).map(row));
}

/** @param {Order} order */
function row(order) {
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
