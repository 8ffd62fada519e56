// @ts-check
// The prices: the table of all stocks, and the order book of the chosen one.
import { find, put } from "../../shared/dom.js";
import { scale, svg } from "../../shared/svg.js";
import { money, percent, shares, wayOf } from "./money.js";

// The market days of a line, and of the change beside it: about three months, as many half-minutes.
const DAYS = 90;
const WIDTH = 100;
const HEIGHT = 24;
const STEPS = { up: "▲", down: "▼", "": "" };

/** @typedef {import("./desk.js").Market} Market */

/** @param {HTMLElement} table @param {(symbol: string) => void} choose */
export function startQuotes(table, choose) {
  table.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest("tr[data-symbol]"));
    if (row) choose(row.dataset.symbol ?? "");
  });
}

/**
 * @param {HTMLElement} table
 * @param {Market} market
 * @param {string} chosen
 * @param {(symbol: string) => number} held
 */
export function showQuotes(table, market, chosen, held) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("tr[data-symbol]"))) {
    const symbol = row.dataset.symbol ?? "";
    row.toggleAttribute("data-chosen", symbol === chosen);
    find("button", row).setAttribute("aria-pressed", String(symbol === chosen));
    if (market.prices[symbol]) showQuote(row, market, symbol, held(symbol));
  }
}

/** @param {HTMLElement} row @param {Market} market @param {string} symbol @param {number} held */
function showQuote(row, market, symbol, held) {
  const { last, bid, ask, volume } = market.prices[symbol];
  const closes = market.days[symbol].slice(-DAYS).map(({ close }) => close);
  const before = market.recent[symbol]?.at(-2)?.last ?? last;
  const change = last - closes[0];
  const step = find("[data-quote=step]", row);
  const changed = find("[data-quote=change]", row);
  row.removeAttribute("data-unlisted");
  put(find("[data-quote=last]", row), money(last));
  put(step, STEPS[wayOf(last - before)]);
  step.dataset.way = last > before ? "up" : "down";
  put(changed, percent(change, closes[0]));
  changed.dataset.way = wayOf(change);
  put(find("[data-quote=bid]", row), bid === null ? "–" : money(bid));
  put(find("[data-quote=ask]", row), ask === null ? "–" : money(ask));
  put(find("[data-quote=volume]", row), shares(volume));
  put(find("[data-quote=held]", row), held ? shares(held) : "–");
  showLine(find("svg", row), points(closes));
}

/** @param {Element} figure @param {string} text */
function showLine(figure, text) {
  if (!figure.firstElementChild) figure.append(svg("polyline", { "vector-effect": "non-scaling-stroke" }));
  const line = /** @type {Element} */ (figure.firstElementChild);
  if (line.getAttribute("points") !== text) line.setAttribute("points", text);
}

/** @param {number[]} values */
function points(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = scale([0, Math.max(1, values.length - 1)], [0, WIDTH]);
  const y = scale([low, Math.max(high, low + 1)], [HEIGHT - 1, 1]);
  return values.map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}

/**
 * @typedef {import("./desk.js").Book} Book
 * @typedef {[number, number][]} Levels prices in cents, shares
 */

/**
 * @param {HTMLElement} table
 * @param {(price: number) => void} choose what to do with a price that is clicked
 */
export function startBook(table, choose) {
  table.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("button[data-price]"));
    if (button) choose(Number(button.dataset.price));
  });
}

/**
 * @param {HTMLElement} table
 * @param {Book | undefined} book
 * @param {(side: string, price: number) => boolean} isOwn whether one's own order waits at a price
 */
export function showBook(table, book, isOwn) {
  const { bids, asks } = book ?? { bids: [], asks: [] };
  const deepest = Math.max(1, ...depths(bids), ...depths(asks));
  showSide(table, "ask", asks, deepest, (price) => isOwn("sell", price));
  showSide(table, "bid", bids, deepest, (price) => isOwn("buy", price));
  put(find("[data-spread]", table), spread(bids, asks));
}

/** What waits at each price and at all better ones, the best first. @param {Levels} levels */
export function depths(levels) {
  let depth = 0;
  return levels.map(([, count]) => {
    depth += count;
    return depth;
  });
}

/** @param {Levels} bids @param {Levels} asks */
function spread(bids, asks) {
  if (bids.length === 0 || asks.length === 0) return "nobody on one side";
  return `spread ${money(asks[0][0] - bids[0][0])}`;
}

/**
 * @param {HTMLElement} table
 * @param {string} side
 * @param {Levels} levels
 * @param {number} deepest
 * @param {(price: number) => boolean} isOwn
 */
function showSide(table, side, levels, deepest, isOwn) {
  const reached = depths(levels);
  const rows = /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll(`tr[data-side=${side}]`));
  for (const row of rows) {
    // The rows of the asks stand the other way round: the best price is next to the spread on both sides.
    const place = Number(row.dataset.level);
    const [price, count] = levels[place] ?? [0, 0];
    const button = /** @type {HTMLButtonElement} */ (find("button", row));
    button.hidden = price === 0;
    button.dataset.price = String(price);
    put(button, price ? money(price) : "");
    put(find("[data-shares]", row), price ? shares(count) : "");
    put(find("[data-own]", row), isOwn(price) ? "●" : "");
    find(".bar", row).style.width = `${(100 * (reached[place] ?? 0)) / deepest}%`;
  }
}
