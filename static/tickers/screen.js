// @ts-check
// What the desk shows, drawn from what it knows: figures once per frame of the screen, lists when they change.
import { isWaiting } from "./account.js";
import { showBook } from "./book.js";
import { drawChart } from "./chart.js";
import { find, oncePerFrame, put } from "./dom.js";
import { showHoldings } from "./holdings.js";
import { onScreen } from "./on-screen.js";
import { showOrders, showTrades } from "./orders.js";
import { showQuotes } from "./quotes.js";
import { marketDate } from "./words.js";

const $ = (/** @type {string} */ selector) => find(document, selector);

/** @typedef {{symbol: string, range: import("./chart.js").Range, width: number, follows: boolean}} View */

/**
 * @param {ReturnType<typeof import("./desk.js").newDesk>} desk @param {View} view what of it is looked at
 * @param {() => void} besides what else is drawn in the same frame
 */
export function newScreen(desk, view, besides) {
  const { market, account } = desk;
  const waiting = () => [...account.orders.values()].filter((one) => isWaiting(one) && one.symbol === view.symbol);
  const own = (/** @type {string} */ side, /** @type {number} */ price) => waiting().some((one) => one.side === side && one.price === price);
  const held = (/** @type {string} */ symbol) => account.holdings.get(symbol)?.shares ?? 0;

  const paint = oncePerFrame(() => {
    put($("[data-market-date]"), marketDate(market.date));
    showQuotes($("#quotes"), market, view.symbol, held);
    if (view.width && isChartSeen()) drawChart($("#chart svg"), market, { ...view, waiting: waiting() });
    showBook($("#book"), market.books[view.symbol], own);
    showHoldings($("#portfolio"), account, desk.price);
    besides();
  });

  const isChartSeen = onScreen($("#chart"), paint);

  function lists() {
    showOrders($("#orders"), account.orders.values());
    showTrades($("#fills"), desk.fills, ({ side }) => (side === "buy" ? "Bought" : "Sold"));
    showTrades($("#tape"), desk.trades, ({ side }) => (side === "buy" ? "▲ bought" : "▼ sold"));
    paint();
  }

  return { paint, lists };
}
