// @ts-check
// The chart of the chosen stock: the last minute step by step, or the market days so far. Drawn once per
// frame of the screen.
import { draw, niceStep, scale, svg } from "../../shared/svg.js";
import { GAP_MS, RECENT_MS } from "./desk.js";
import { money } from "./money.js";

const HEIGHT = 250;
const TOP = 10;
const BOTTOM = 228;
const RIGHT = 64;
const YEAR_DAYS = 300;
// The height of the newest price's tag.
const TAG = 18;
// The axis spans at least this many cents.
const LEAST_SPAN = 20;
const ANCHORS = ["start", "middle", "end"];

const DATE = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/**
 * @typedef {"minute" | "year" | "all"} Range
 * @typedef {{x: number, price: number, isAfterGap: boolean}} Point
 * @typedef {import("./desk.js").Market} Market
 */

/** "7 Feb 2003". @param {string} iso */
export function marketDate(iso) {
  return DATE.format(Date.parse(iso));
}

/**
 * @param {Element} figure an svg element
 * @param {Market} market
 * @param {object} view
 * @param {string} view.symbol
 * @param {Range} view.range
 * @param {number} view.width
 * @param {{side: string, price: number | null, quantity: number}[]} view.waiting one's own orders
 */
export function drawChart(figure, market, { symbol, range, width, waiting }) {
  const { points, labels } = series(market, symbol, range, width);
  if (points.length < 2) {
    draw(figure, width, HEIGHT, [nothingYet(width)]);
    return;
  }
  const { low, high, ticks } = priceAxis(points.map(({ price }) => price));
  const y = scale([low, high], [BOTTOM, TOP]);
  const last = points[points.length - 1];
  const isUnderTag = (/** @type {number} */ price) => Math.abs(y(price) - y(last.price)) < TAG;
  const shown = waiting.filter(({ price }) => price !== null && price > low && price < high);
  draw(figure, width, HEIGHT, [
    ...ticks.flatMap((price) => gridLine(price, y(price), width, isUnderTag(price))),
    ...labels.map((text, place) => label(text, place, width)),
    ...shown.flatMap((order) => waitingLine(order, y(order.price ?? 0), width)),
    svg("path", { d: path(points, y), class: "line" }),
    ...newest(last, y(last.price), width),
  ]);
}

/** @param {Market} market @param {string} symbol @param {Range} range @param {number} width */
function series(market, symbol, range, width) {
  if (range === "minute") return lastMinute(market, symbol, width - RIGHT);
  const days = market.days[symbol] ?? [];
  return marketDays(range === "year" ? days.slice(-YEAR_DAYS) : days, width - RIGHT);
}

/** @param {Market} market @param {string} symbol @param {number} width */
function lastMinute(market, symbol, width) {
  const steps = market.recent[symbol] ?? [];
  const x = scale([market.newestAt - RECENT_MS, market.newestAt], [0, width]);
  const points = steps.map(({ t: at, last }, place) => ({
    x: x(at),
    price: last,
    isAfterGap: place > 0 && at - steps[place - 1].t > GAP_MS,
  }));
  return { points, labels: ["60 s before", "30 s", "newest"] };
}

/** @param {import("./desk.js").Day[]} days @param {number} width */
function marketDays(days, width) {
  const shown = thinned(days, width);
  const x = scale([0, Math.max(1, shown.length - 1)], [0, width]);
  const points = shown.map(({ close }, place) => ({ x: x(place), price: close, isAfterGap: false }));
  const named = [days[0], days[Math.floor(days.length / 2)], days.at(-1)];
  return { points, labels: named.map((day) => (day ? marketDate(day.date) : "")) };
}

/**
 * Every second, third or later one, and always the last, so that there are at most `most`.
 * @template Value
 * @param {Value[]} values
 * @param {number} most
 * @returns {Value[]}
 */
export function thinned(values, most) {
  const every = Math.ceil(values.length / most);
  if (every <= 1) return values;
  return values.filter((value, place) => (values.length - 1 - place) % every === 0);
}

/**
 * Whole steps between two prices, two to five of them, and the range that holds both, in cents.
 * @param {number[]} values
 */
export function priceAxis(values) {
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const middle = (lowest + highest) / 2;
  const span = Math.max(highest - lowest, LEAST_SPAN);
  const step = niceStep(span / 3);
  const low = middle - span * 0.56;
  const high = middle + span * 0.56;
  const ticks = [];
  for (let count = Math.ceil(low / step); count * step <= high; count += 1) ticks.push(count * step);
  return { low, high, ticks };
}

/** @param {Point[]} points @param {(price: number) => number} y */
function path(points, y) {
  let steps = "";
  for (const [place, point] of points.entries()) {
    const command = place === 0 || point.isAfterGap ? "M" : "L";
    steps += `${command}${point.x} ${y(point.price)}`;
  }
  return steps;
}

/** @param {number} width */
function nothingYet(width) {
  const middle = { x: width / 2, y: HEIGHT / 2, "text-anchor": "middle" };
  return svg("text", middle, "The first prices are about to come.");
}

/** @param {number} price @param {number} y @param {number} width @param {boolean} isUnderTag */
function gridLine(price, y, width, isUnderTag) {
  const line = svg("line", { x1: 0, x2: width - RIGHT + 4, y1: y, y2: y, class: "grid" });
  if (isUnderTag) return [line];
  return [line, svg("text", { x: width - 4, y: y + 4, "text-anchor": "end" }, money(price))];
}

/** @param {string} text @param {number} place @param {number} width */
function label(text, place, width) {
  const x = ((width - RIGHT) * place) / 2;
  return svg("text", { x, y: HEIGHT - 4, "text-anchor": ANCHORS[place] }, text);
}

/**
 * The newest price: a dot on the line, and a tag beside it.
 * @param {Point} last
 * @param {number} y
 * @param {number} width
 */
function newest(last, y, width) {
  return [
    svg("circle", { cx: last.x, cy: y, r: 3.5, class: "end" }),
    svg("rect", { x: width - RIGHT + 7, y: y - 9, width: RIGHT - 8, height: TAG, rx: 3, class: "tag" }),
    svg("text", { x: width - 4, y: y + 4, "text-anchor": "end", class: "tag-text" }, money(last.price)),
  ];
}

/**
 * The visitor's own order that waits at a price.
 * @param {{side: string, quantity: number}} order
 * @param {number} y
 * @param {number} width
 */
function waitingLine({ side, quantity }, y, width) {
  return [
    svg("line", { x1: 0, x2: width - RIGHT, y1: y, y2: y, class: "waits" }),
    svg("text", { x: 2, y: y - 4, class: "waits-text" }, `your ${side}, ${quantity}`),
  ];
}
