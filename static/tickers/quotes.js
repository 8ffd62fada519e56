// @ts-check
// The price table: five stocks, each with its line, price, change and what is held of it.
import { svg } from "../shared/svg.js";
import { find, put } from "./dom.js";
import { money, percent, shares } from "./money.js";

// The market days of a line, and of the change beside it: about three months, as many half-minutes.
const DAYS = 90;
const [WIDTH, HEIGHT] = [100, 24];

/** @typedef {ReturnType<typeof import("./market.js").newMarket>} Market */

/** @param {HTMLElement} table @param {(symbol: string) => void} choose */
export function startQuotes(table, choose) {
  table.addEventListener("click", (event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("tr[data-symbol]"));
    if (row) choose(row.dataset.symbol ?? "");
  });
}

/** @param {HTMLElement} table @param {Market} market @param {string} chosen @param {(symbol: string) => number} held */
export function showQuotes(table, market, chosen, held) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("tr[data-symbol]"))) {
    const symbol = row.dataset.symbol ?? "";
    row.toggleAttribute("data-chosen", symbol === chosen);
    find(row, "button").setAttribute("aria-pressed", String(symbol === chosen));
    if (market.prices[symbol]) showQuote(row, market, symbol, held(symbol));
  }
}

/** @param {HTMLElement} row @param {Market} market @param {string} symbol @param {number} held */
function showQuote(row, market, symbol, held) {
  const { last, bid, ask, volume } = market.prices[symbol];
  const days = market.days[symbol].slice(-DAYS).map(({ close }) => close);
  const before = market.recent[symbol]?.at(-2)?.last ?? last;
  const change = last - days[0];
  row.removeAttribute("data-unlisted");
  put(find(row, "[data-quote=last]"), money(last));
  put(find(row, "[data-quote=step]"), last === before ? "" : last > before ? "▲" : "▼");
  find(row, "[data-quote=step]").dataset.way = last > before ? "up" : "down";
  put(find(row, "[data-quote=change]"), percent(change, days[0]));
  find(row, "[data-quote=change]").dataset.way = change > 0 ? "up" : change < 0 ? "down" : "";
  put(find(row, "[data-quote=bid]"), bid === null ? "–" : money(bid));
  put(find(row, "[data-quote=ask]"), ask === null ? "–" : money(ask));
  put(find(row, "[data-quote=volume]"), shares(volume));
  put(find(row, "[data-quote=held]"), held ? shares(held) : "–");
  showLine(find(row, "svg"), points(days));
}

/** @param {Element} figure @param {string} points */
function showLine(figure, points) {
  if (!figure.firstElementChild) figure.append(svg("polyline", { "vector-effect": "non-scaling-stroke" }));
  if (figure.firstElementChild?.getAttribute("points") !== points) figure.firstElementChild?.setAttribute("points", points);
}

/** @param {number[]} values */
function points(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (/** @type {number} */ value) => HEIGHT - 1 - ((HEIGHT - 2) * (value - low)) / (high - low || 1);
  const x = (/** @type {number} */ place) => (WIDTH * place) / Math.max(1, values.length - 1);
  return values.map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}
