// @ts-check
// The arrows and lifelines of sequence diagrams.
import { svg } from "../svg.js";

// Arrows slope, because nothing arrives when it is sent.
export const SLOPE = 9;
// Lifelines begin below the names of their owners.
const NAME_Y = 11;
const LIFELINE_Y = 18;

/**
 * The lifelines of a page, at `left`, and of the server, `margin` from the right edge.
 * @param {number} left
 * @param {number} width
 * @param {number} margin
 * @param {number} height
 */
export function lifelines(left, width, margin, height) {
  const right = width - margin;
  return [
    svg("line", { x1: left, x2: left, y1: LIFELINE_Y, y2: height, class: "lifeline" }),
    svg("line", { x1: right, x2: right, y1: LIFELINE_Y, y2: height, class: "lifeline" }),
    svg("text", { x: left, y: NAME_Y, "text-anchor": "middle", class: "who" }, "this page"),
    svg("text", { x: width, y: NAME_Y, "text-anchor": "end", class: "who" }, "server"),
  ];
}

/**
 * An arrow; `name` is its look.
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {string} name
 */
export function arrow(x1, y1, x2, y2, name) {
  const back = x2 > x1 ? -8 : 8;
  const head = `m${back} -5l${-back} 5l${back} 3.5`;
  return svg("path", { d: `M${x1} ${y1}L${x2} ${y2}${head}`, class: `arrow ${name}` });
}

/**
 * A request that the server may not have received.
 * @param {number} x
 * @param {number} y
 * @param {number} middle
 */
export function lost(x, y, middle) {
  const end = y + SLOPE / 2;
  return [
    svg("path", { d: `M${x} ${y}L${middle} ${end}`, class: "arrow ask" }),
    svg("path", { d: `M${middle - 6} ${end - 6}l12 12m0 -12l-12 12`, class: "dot failed" }),
  ];
}

/**
 * How long the server had a request: what it was asked to hold is hollow, and filled at the end if it brought
 * news.
 * @param {import("../exchange.js").Exchange} exchange
 * @param {number} x
 * @param {number} y
 * @param {number} end
 */
export function bar({ held, failure, ended, news }, x, y, end) {
  if (failure || end <= y) return [];
  if (!held && ended === null) return [];
  if (!held) return [svg("rect", { x: x - 3, y, width: 6, height: end - y, class: "held" })];
  const box = { x: x - 4.5, width: 9, rx: 1.5 };
  const hollow = svg("rect", { ...box, y, height: end - y, class: ended === null ? "hold open" : "hold" });
  if (!news) return [hollow];
  const filled = { ...box, y: Math.max(y, end - 7), height: Math.min(7, end - y), class: "hold full" };
  return [hollow, svg("rect", filled)];
}
