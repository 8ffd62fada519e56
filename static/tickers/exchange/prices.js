// @ts-check
// The prices: the table of all stocks, and the order book of the chosen one.
import { find, partsOf, put } from "../../shared/dom.js";
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
  const quote = partsOf(row, "quote");
  row.removeAttribute("data-unlisted");
  put(quote("last"), money(last));
  showStep(quote("step"), last - priceBefore(market, symbol));
  put(quote("bid"), bid === null ? "–" : money(bid));
  put(quote("ask"), ask === null ? "–" : money(ask));
  put(quote("volume"), shares(volume));
  put(quote("held"), held === 0 ? "–" : shares(held));
  const days = market.days[symbol].slice(-DAYS);
  const closes = days.map((day) => day.close);
  showChange(quote("change"), last - closes[0], closes[0]);
  showLine(find("svg", row), points(closes));
}

/**
 * The price before the newest step; the newest where there is no other.
 * @param {Market} market
 * @param {string} symbol
 */
function priceBefore(market, symbol) {
  const steps = market.recent[symbol] ?? [];
  if (steps.length < 2) return market.prices[symbol].last;
  return steps[steps.length - 2].last;
}

/** @param {HTMLElement} place @param {number} step */
function showStep(place, step) {
  const way = wayOf(step);
  put(place, STEPS[way]);
  place.dataset.way = way;
}

/** @param {HTMLElement} place @param {number} change @param {number} from the price it began with */
function showChange(place, change, from) {
  put(place, percent(change, from));
  place.dataset.way = wayOf(change);
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
  const last = Math.max(1, values.length - 1);
  const x = scale([0, last], [0, WIDTH]);
  const y = scale([low, Math.max(high, low + 1)], [HEIGHT - 1, 1]);
  const corners = values.map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`);
  return corners.join(" ");
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
  const found = [];
  let depth = 0;
  for (const [, count] of levels) {
    depth += count;
    found.push(depth);
  }
  return found;
}

/** @param {Levels} bids @param {Levels} asks */
function spread(bids, asks) {
  if (bids.length === 0 || asks.length === 0) return "nobody on one side";
  const [lowestAsk] = asks[0];
  const [highestBid] = bids[0];
  return `spread ${money(lowestAsk - highestBid)}`;
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
    // The rows of the asks are in reverse order: the best price is next to the spread on both sides.
    const place = Number(row.dataset.level);
    const depth = reached[place] ?? 0;
    if (place < levels.length) fillLevel(row, levels[place], isOwn);
    else emptyLevel(row);
    find(".bar", row).style.width = `${(100 * depth) / deepest}%`;
  }
}

/** @param {HTMLElement} row @param {[number, number]} level @param {(price: number) => boolean} isOwn */
function fillLevel(row, [price, count], isOwn) {
  const button = find("button", row);
  button.hidden = false;
  button.dataset.price = String(price);
  put(button, money(price));
  put(find("[data-shares]", row), shares(count));
  put(find("[data-own]", row), isOwn(price) ? "●" : "");
}

/** The book is not that deep. @param {HTMLElement} row */
function emptyLevel(row) {
  const button = find("button", row);
  button.hidden = true;
  put(button, "");
  put(find("[data-shares]", row), "");
  put(find("[data-own]", row), "");
}
