// @ts-check
// Curves of what a web process bears: requests held, memory, threads, over the last three minutes.
import { draw, scale, svg } from "./svg.js";

/** @typedef {import("./process.js").Look} Look */

const HEIGHT = 96;
const SPAN_MS = 180_000;
const FOOT = 18;
const TOP = 8;

/** The least and the most of an axis: never so close that noise looks like change. @param {number[]} values @param {number} least @param {boolean} fromZero */
export function range(values, least, fromZero) {
  const low = fromZero ? 0 : Math.min(...values);
  const high = Math.max(...values);
  const spare = Math.max(0, least - (high - low));
  return /** @type {[number, number]} */ ([fromZero ? 0 : Math.max(0, low - spare / 2), high + (fromZero ? spare : spare / 2)]);
}

/**
 * @param {Element} figure an svg element
 * @param {Look[]} looks
 * @param {{key: "held" | "memory" | "threads", least: number, fromZero: boolean, width: number, now: number, words: (value: number) => string}} axis
 */
export function drawCurve(figure, looks, { key, least, fromZero, width, now, words }) {
  const [low, high] = range(looks.map((look) => look[key]), least, fromZero);
  const x = scale([now - SPAN_MS, now], [0, width - 4]);
  const y = scale([low, high], [HEIGHT - FOOT, TOP]);
  const points = looks.map((look) => `${x(look.at)},${y(look[key])}`);
  const [first, last] = [looks[0], looks[looks.length - 1]];
  const label = (/** @type {number} */ at, /** @type {string} */ anchor, /** @type {number} */ place, /** @type {string} */ text) => svg("text", { x: place, y: at, "text-anchor": anchor }, text);
  draw(figure, width, HEIGHT, [
    svg("line", { x1: 0, x2: width, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT, class: "rule" }),
    svg("polygon", { points: `${x(first.at)},${HEIGHT - FOOT} ${points.join(" ")} ${x(last.at)},${HEIGHT - FOOT}`, class: "area" }),
    svg("polyline", { points: points.join(" "), class: "curve" }),
    svg("circle", { cx: x(last.at), cy: y(last[key]), r: 3, class: "dot news" }),
    label(TOP + 4, "start", 0, words(high)),
    label(HEIGHT - FOOT - 4, "start", 0, words(low)),
    label(HEIGHT - 3, "start", 0, "3 min ago"),
    label(HEIGHT - 3, "end", width, "now"),
  ]);
}
