// @ts-check
// The timeline: above, when events happened; below, when this page asked. The slanted lines between are the delay.
import { duration } from "./format.js";
import { draw, scale, svg } from "./svg.js";
import { kind, words } from "./wire-words.js";

/** @typedef {import("./exchange.js").Exchange} Exchange */

const HEIGHT = 84;
const HAPPENED_Y = 22;
const ASKED_Y = 56;
const EDGE = 6;

/**
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, now: number, span: number}} frame the span of time shown, in milliseconds, up to now
 */
export function drawTimeline(figure, exchanges, { width, now, span }) {
  const x = scale([now - span, now], [EDGE, width - EDGE]);
  const shown = exchanges.filter((exchange) => (exchange.published ?? exchange.started) > now - span);
  draw(figure, width, HEIGHT, [...axis(width, span), ...shown.flatMap((exchange) => marks(exchange, x))]);
}

/** @param {number} width @param {number} span */
function axis(width, span) {
  const line = (/** @type {number} */ y) => svg("line", { x1: 0, x2: width, y1: y, y2: y, class: "rule" });
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor, /** @type {string} */ said) =>
    svg("text", { x, y, "text-anchor": anchor, class: "label" }, said);
  return [
    line(HAPPENED_Y), line(ASKED_Y),
    text(0, HAPPENED_Y - 10, "start", "happened"),
    text(0, HEIGHT - 6, "start", `asked · ${duration(span)} ago`),
    text(width, HEIGHT - 6, "end", "now"),
  ];
}

/** @param {Exchange} exchange @param {(time: number) => number} x */
function marks(exchange, x) {
  const what = kind(exchange);
  const at = x(exchange.ended ?? exchange.started);
  const title = svg("title", {}, words(exchange));
  const dot = what === "failed" ? cross(at, title) : svg("circle", { cx: at, cy: ASKED_Y, r: what === "news" ? 5 : 4, class: `dot ${what}` }, title);
  if (exchange.published === null || x(exchange.published) < EDGE) return [dot];
  const from = x(exchange.published);
  return [
    svg("line", { x1: from, y1: HAPPENED_Y, x2: at, y2: ASKED_Y, class: "late" }),
    svg("line", { x1: from, y1: HAPPENED_Y - 6, x2: from, y2: HAPPENED_Y + 6, class: "event" }),
    dot,
  ];
}

/** @param {number} x @param {Node} title */
function cross(x, title) {
  const [y, r] = [ASKED_Y, 4];
  return svg("path", { d: `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`, class: "dot failed" }, title);
}
