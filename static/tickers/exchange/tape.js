// @ts-check
// Trades of all visitors, or one's own fills, newest first.
import { element } from "../../shared/dom.js";
import { clockTime } from "../../shared/format.js";
import { money, shares } from "./money.js";

/** @typedef {import("./desk.js").Trade} Trade */

/**
 * @param {HTMLElement} list
 * @param {Trade[]} trades newest first
 * @param {(trade: Trade) => string} verb
 */
export function showTrades(list, trades, verb) {
  list.replaceChildren(...trades.map((trade) => row(trade, verb(trade))));
}

/** @param {Trade} trade @param {string} verb */
function row({ t: at, side, symbol, quantity, price }, verb) {
  return element(
    "li",
    { "data-way": side === "buy" ? "up" : "down" },
    element("time.muted", {}, clockTime(at)),
    element("span.what", {}, `${verb} ${shares(quantity)} ${symbol}`),
    element("span.figures", {}, money(price)),
  );
}
