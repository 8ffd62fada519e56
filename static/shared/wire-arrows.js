// @ts-check
// The arrows of sequence diagrams.
import { svg } from "./svg.js";

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
