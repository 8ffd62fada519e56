// @ts-check
// The sequence diagram of this very moment: client left, server right, time downwards (in order, not to scale).
import { bytes, clockTime, duration } from "./format.js";
import { draw, svg } from "./svg.js";
import { SLOPE, arrow, lost } from "./wire-arrows.js";
import { kind } from "./wire-words.js";

/** @typedef {import("./exchange.js").Exchange} Exchange */

// As many as can be read from the back row.
export const SHOWN = 4;
const TOP = 30;
const STEP = 62;
const HEIGHT = TOP + SHOWN * STEP + 26;
const LEFT = 84;
const RIGHT_MARGIN = 14;

/**
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, next: string}} frame what comes next, in words
 */
export function drawSequence(figure, exchanges, { width, next }) {
  const right = width - RIGHT_MARGIN;
  const last = exchanges.slice(-SHOWN);
  const bottom = TOP + last.length * STEP;
  draw(figure, width, HEIGHT, [
    ...lifelines(right),
    ...last.flatMap((exchange, place) => step(exchange, TOP + place * STEP, right)),
    svg("text", { x: LEFT + 12, y: bottom + 18, class: "next" }, next),
  ]);
}

/** @param {number} right */
function lifelines(right) {
  const line = (/** @type {number} */ x) => svg("line", { x1: x, x2: x, y1: 18, y2: HEIGHT, class: "lifeline" });
  return [
    line(LEFT), line(right),
    svg("text", { x: LEFT, y: 11, "text-anchor": "middle", class: "who" }, "this page"),
    svg("text", { x: right + RIGHT_MARGIN, y: 11, "text-anchor": "end", class: "who" }, "server"),
  ];
}

/** @param {Exchange} exchange @param {number} y @param {number} right */
function step(exchange, y, right) {
  const what = kind(exchange);
  const middle = (LEFT + right) / 2;
  const known = "If-None-Match" in exchange.asked ? ", if newer than mine" : "";
  const said = (/** @type {number} */ at, /** @type {string} */ text, /** @type {string} */ name) =>
    svg("text", { x: middle, y: at, "text-anchor": "middle", class: name }, text);
  return [
    svg("text", { x: 0, y: y + 14, class: "time" }, clockTime(exchange.started)),
    said(y + 9, `${exchange.method}${known}`, "ask"),
    ...(exchange.failure ? lost(LEFT, y + 13, middle) : [arrow(LEFT, y + 13, right, y + 13 + SLOPE, "ask")]),
    ...(exchange.status === null ? [] : [
      svg("rect", { x: right - 3, y: y + 13 + SLOPE, width: 6, height: 10, class: "held" }),
      arrow(right, y + 23 + SLOPE, LEFT, y + 23 + 2 * SLOPE, what),
    ]),
    said(y + 53, exchange.failure || answer(exchange), what),
  ];
}

/** @param {Exchange} exchange */
function answer({ status, down, started, ended }) {
  if (status === null) return "";
  return [status, down === null ? null : bytes(down), duration((ended ?? started) - started)].filter(Boolean).join(" · ");
}
