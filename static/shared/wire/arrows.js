// @ts-check
// The arrows of sequence diagrams.
import { svg } from "../svg.js";

// Arrows slope, because nothing arrives when it is sent.
export const SLOPE = 9;

/** An arrow; `name` is its look. @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} name */
export function arrow(x1, y1, x2, y2, name) {
  const back = x2 > x1 ? -8 : 8;
  return svg("path", { d: `M${x1} ${y1}L${x2} ${y2}m${back} -5l${-back} 5l${back} 3.5`, class: `arrow ${name}` });
}

/** A request that nobody is known to have received. @param {number} x @param {number} y @param {number} middle */
export function lost(x, y, middle) {
  const end = y + SLOPE / 2;
  return [
    svg("path", { d: `M${x} ${y}L${middle} ${end}`, class: "arrow ask" }),
    svg("path", { d: `M${middle - 6} ${end - 6}l12 12m0 -12l-12 12`, class: "dot failed" }),
  ];
}

/**
 * How long the server had a request: what it was asked to hold is hollow, and filled at the end if it brought news.
 * @param {import("../exchange.js").Exchange} exchange @param {number} x @param {number} y @param {number} end
 */
export function bar({ held, failure, ended, news }, x, y, end) {
  if (failure || end <= y) return [];
  if (!held) return ended === null ? [] : [svg("rect", { x: x - 3, y, width: 6, height: end - y, class: "held" })];
  const box = { x: x - 4.5, width: 9, rx: 1.5 };
  const filled = news ? [svg("rect", { ...box, y: Math.max(y, end - 7), height: Math.min(7, end - y), class: "hold full" })] : [];
  return [svg("rect", { ...box, y, height: end - y, class: ended === null ? "hold open" : "hold" }), ...filled];
}
