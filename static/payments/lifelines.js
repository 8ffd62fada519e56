// @ts-check
// The sign of webhooks: three lifelines, and an arrow that comes back from elsewhere.
import { clockTime } from "../shared/format.js";
import { draw, svg } from "../shared/svg.js";
import { SLOPE, arrow } from "../shared/wire/arrows.js";

/** @typedef {import("./moments.js").Moment} Moment */

export const MOST = 13;
const TOP = 24;
const ROW = 25;
const HEIGHT = TOP + MOST * ROW + 10;
const TIME = 64;
const EDGE = 4;

/** @param {number} width */
const places = (width) => ({ page: TIME + 18, shop: TIME + 18 + (width - TIME - 18) * 0.42, processor: width - (width - TIME) * 0.2, elsewhere: width - EDGE });

/** @param {Element} figure an svg element @param {Moment[]} moments oldest first @param {number} width */
export function drawLifelines(figure, moments, width) {
  const x = places(width);
  const who = (/** @type {"page" | "shop" | "processor"} */ name, /** @type {string} */ text) => [
    svg("line", { x1: x[name], x2: x[name], y1: 18, y2: HEIGHT, class: "lifeline" }),
    svg("text", { x: x[name], y: 11, "text-anchor": "middle", class: "who" }, text),
  ];
  draw(figure, width, HEIGHT, [
    ...who("page", "this page"), ...who("shop", "shop"), ...who("processor", "processor"),
    svg("line", { x1: x.elsewhere, x2: x.elsewhere, y1: 18, y2: HEIGHT, class: "lifeline far" }),
    ...moments.flatMap((moment, row) => one(moment, moments[row - 1], x, TOP + row * ROW)),
    ...(moments.length ? [] : [svg("text", { x: (x.page + x.processor) / 2, y: HEIGHT / 2, "text-anchor": "middle", class: "next" }, "Buy something, and watch the arrow come back.")]),
  ]);
}

/** @param {Moment} moment @param {Moment | undefined} before @param {ReturnType<typeof places>} x @param {number} y */
function one({ at, from, to, text, look }, before, x, y) {
  const [x1, x2] = [x[from], x[to]];
  const middle = (Math.max(x1, x2) + Math.min(x1, x2)) / 2;
  const atEdge = Math.abs(x1 - x2) < 90;
  const time = clockTime(at);
  return [
    ...(before && clockTime(before.at) === time ? [] : [svg("text", { x: 0, y: y + 15, class: "time" }, time)]),
    arrow(x1, y + 15, x2, y + 15 + SLOPE / 2, look),
    svg("text", { x: atEdge ? x.elsewhere : middle, y: y + 11, "text-anchor": atEdge ? "end" : "middle", class: `over ${look}` }, text),
  ];
}
