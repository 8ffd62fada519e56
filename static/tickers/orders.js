// @ts-check
// One's own orders, newest first, with a way to cancel those that wait; and the fills they brought.
import { clockTime } from "../shared/format.js";
import { isWaiting } from "./account.js";
import { html } from "./dom.js";
import { money, shares } from "./money.js";
import { orderIn, stateOf } from "./words.js";

// As many as one looks back at.
const SHOWN = 40;

/** @typedef {import("./account.js").Order} Order */

/** @param {HTMLElement} list @param {(id: number) => void} cancel */
export function startOrders(list, cancel) {
  list.addEventListener("click", (event) => {
    const id = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-cancel]"))?.dataset.cancel;
    if (id) cancel(Number(id));
  });
}

/** @param {Order} order */
function row(order) {
  const price = order.filled ? `${shares(order.filled)} of ${shares(order.quantity)} at ${money(Math.round(order.value / order.filled))}` : `0 of ${shares(order.quantity)}`;
  const label = `Cancel: ${orderIn(order)}`;
  const cancel = isWaiting(order) ? [html("button", { type: "button", class: "button quiet", "data-cancel": String(order.id), "aria-label": label }, "Cancel")] : [];
  const at = html("time", { class: "muted" }, clockTime(Date.parse(order.at)));
  return html("li", { "data-state": order.state }, html("span", { class: "what" }, at, " ", orderIn(order)), html("span", { class: "became" }, stateOf(order)), html("span", { class: "figures" }, price), ...cancel);
}

/** @param {HTMLElement} list @param {Iterable<Order>} orders oldest first */
export function showOrders(list, orders) {
  const newest = [...orders].reverse();
  const shown = [...newest.filter(isWaiting), ...newest.filter((order) => !isWaiting(order))].slice(0, SHOWN);
  list.replaceChildren(...shown.map(row));
}

/** @typedef {{t: number, side: string, symbol: string, quantity: number, price: number}} Trade in cents */

/** @param {Order} order @returns {Trade[]} what an order brought so far, as one fill at its mean price */
export const fillsOf = ({ filled, value, side, symbol, at }) => (filled ? [{ t: Date.parse(at), side, symbol, quantity: filled, price: Math.round(value / filled) }] : []);

/** Trades, or fills, newest first. @param {HTMLElement} list @param {Trade[]} trades newest first @param {(trade: Trade) => string} verb */
export function showTrades(list, trades, verb) {
  list.replaceChildren(
    ...trades.map((trade) => html("li", { "data-way": trade.side === "buy" ? "up" : "down" },
      html("time", { class: "muted" }, clockTime(trade.t)),
      html("span", { class: "what" }, `${verb(trade)} ${shares(trade.quantity)} ${trade.symbol}`),
      html("span", { class: "figures" }, money(trade.price)))),
  );
}
