// @ts-check
// The chart of the chosen stock: the last minute step by step, or the market days so far. Drawn once per frame of the screen.
import { draw, scale, svg } from "../shared/svg.js";
import { GAP_MS, RECENT_MS } from "./market.js";
import { money } from "./money.js";
import { priceAxis, thinned } from "./scale.js";
import { marketDate } from "./words.js";

const HEIGHT = 250;
const [TOP, BOTTOM, RIGHT] = [10, 228, 64];
const YEAR_DAYS = 300;
// The height of the newest price's tag.
const TAG = 18;

/** @typedef {"minute" | "year" | "all"} Range */
/** @typedef {{x: number, price: number, gap: boolean}} Point */
/** @typedef {ReturnType<typeof import("./market.js").newMarket>} Market */

/** @param {Market} market @param {string} symbol @param {Range} range @param {number} width @returns {{points: Point[], labels: string[]}} */
function series(market, symbol, range, width) {
  if (range === "minute") {
    const [steps, x] = [market.recent[symbol] ?? [], scale([market.heard - RECENT_MS, market.heard], [0, width - RIGHT])];
    const gap = (/** @type {number} */ place) => place > 0 && steps[place].t - steps[place - 1].t > GAP_MS;
    return { points: steps.map(({ t, last }, place) => ({ x: x(t), price: last, gap: gap(place) })), labels: ["60 s before", "30 s", "newest"] };
  }
  const days = (market.days[symbol] ?? []).slice(range === "year" ? -YEAR_DAYS : 0);
  const shown = thinned(days, width - RIGHT);
  const x = scale([0, Math.max(1, shown.length - 1)], [0, width - RIGHT]);
  const dates = [days[0], days[days.length >> 1], days.at(-1)].map((day) => (day ? marketDate(day.date) : ""));
  return { points: shown.map(({ close }, place) => ({ x: x(place), price: close, gap: false })), labels: dates };
}

/**
 * @param {Element} figure an svg element @param {Market} market
 * @param {{symbol: string, range: Range, width: number, waiting: {side: string, price: number | null, quantity: number}[]}} view
 */
export function drawChart(figure, market, { symbol, range, width, waiting }) {
  const { points, labels } = series(market, symbol, range, width);
  if (points.length < 2) return draw(figure, width, HEIGHT, [svg("text", { x: width / 2, y: HEIGHT / 2, "text-anchor": "middle" }, "The first prices are on their way.")]);
  const { low, high, ticks } = priceAxis(points.map(({ price }) => price));
  const y = scale([low, high], [BOTTOM, TOP]);
  const last = points[points.length - 1];
  return draw(figure, width, HEIGHT, [
    ...ticks.flatMap((price) => grid(price, y(price), width, Math.abs(y(price) - y(last.price)) < TAG)),
    ...labels.map((text, at) => svg("text", { x: ((width - RIGHT) * at) / 2, y: HEIGHT - 4, "text-anchor": ["start", "middle", "end"][at] }, text)),
    ...waiting.filter(({ price }) => price !== null && price > low && price < high).flatMap((one) => order(one, y(one.price ?? 0), width)),
    svg("path", { d: points.map(({ x, price, gap }, at) => `${at && !gap ? "L" : "M"}${x} ${y(price)}`).join(""), class: "line" }),
    svg("circle", { cx: last.x, cy: y(last.price), r: 3.5, class: "end" }),
    svg("rect", { x: width - RIGHT + 7, y: y(last.price) - 9, width: RIGHT - 8, height: TAG, rx: 3, class: "tag" }),
    svg("text", { x: width - 4, y: y(last.price) + 4, "text-anchor": "end", class: "tag-text" }, money(last.price)),
  ]);
}

/** @param {number} price @param {number} y @param {number} width @param {boolean} hidden whether the newest price stands there */
const grid = (price, y, width, hidden) => [
  svg("line", { x1: 0, x2: width - RIGHT + 4, y1: y, y2: y, class: "grid" }),
  ...(hidden ? [] : [svg("text", { x: width - 4, y: y + 4, "text-anchor": "end" }, money(price))]),
];

/** An order of one's own that waits at a price. @param {{side: string, quantity: number}} order @param {number} y @param {number} width */
const order = ({ side, quantity }, y, width) => [
  svg("line", { x1: 0, x2: width - RIGHT, y1: y, y2: y, class: "waits" }),
  svg("text", { x: 2, y: y - 4, class: "waits-text" }, `your ${side}, ${quantity}`),
];
