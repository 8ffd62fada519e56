// @ts-check
// The timeline: above, when events happened; below, when this page asked. The slanted lines between are the
// delay.
import { duration } from "../format.js";
import { draw, scale, svg } from "../svg.js";
import { kind, words } from "./words.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

const HEIGHT = 84;
const HAPPENED_Y = 22;
const ASKED_Y = 56;
const EDGE = 6;
// The height of the bar of a request that was held, and the length of its filled end.
const HOLD = 12;
const FULL = 5;
const CROSS = 4;

/**
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, now: number, span: number}} frame the span of time shown, in milliseconds, up to
 *   now
 */
export function drawTimeline(figure, exchanges, { width, now, span }) {
  const x = scale([now - span, now], [EDGE, width - EDGE]);
  const shown = exchanges.filter((exchange) => (exchange.ended ?? now) > now - span);
  const requests = shown.flatMap((exchange) => marks(exchange, x, now));
  draw(figure, width, HEIGHT, [...axis(width, span), ...requests]);
}

/** @param {number} width @param {number} span */
function axis(width, span) {
  return [
    svg("line", { x1: 0, x2: width, y1: HAPPENED_Y, y2: HAPPENED_Y, class: "rule" }),
    svg("line", { x1: 0, x2: width, y1: ASKED_Y, y2: ASKED_Y, class: "rule" }),
    label(0, HAPPENED_Y - 10, "start", "happened"),
    label(0, HEIGHT - 6, "start", `asked · ${duration(span)} ago`),
    label(width, HEIGHT - 6, "end", "now"),
  ];
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
function label(x, y, anchor, text) {
  return svg("text", { x, y, "text-anchor": anchor, class: "label" }, text);
}

/** @param {Exchange} exchange @param {(time: number) => number} x @param {number} now */
function marks(exchange, x, now) {
  const end = x(exchange.ended ?? (exchange.held ? now : exchange.started));
  const request = exchange.held ? hold(exchange, x(exchange.started), end) : [dot(exchange, end)];
  if (exchange.published === null || x(exchange.published) < EDGE) return request;
  const begin = x(exchange.published);
  const arrived = ASKED_Y - (exchange.held ? HOLD / 2 : 0);
  return [
    svg("line", { x1: begin, y1: HAPPENED_Y, x2: end, y2: arrived, class: "late" }),
    svg("line", { x1: begin, y1: HAPPENED_Y - 6, x2: begin, y2: HAPPENED_Y + 6, class: "event" }),
    ...request,
  ];
}

/** @param {Exchange} exchange @param {number} x */
function dot(exchange, x) {
  const look = kind(exchange);
  const title = titleOf(exchange);
  if (look === "failed") return cross(x, title);
  const triangle = `M${x - 4} ${ASKED_Y + 4}h8l-4 -8z`;
  if (look === "sent") return svg("path", { d: triangle, class: "dot sent" }, title);
  return svg("circle", { cx: x, cy: ASKED_Y, r: look === "news" ? 5 : 4, class: `dot ${look}` }, title);
}

/**
 * A bar as long as the request was held, filled at the end if it brought news.
 * @param {Exchange} exchange
 * @param {number} begin
 * @param {number} end
 */
function hold(exchange, begin, end) {
  const look = kind(exchange);
  const x = Math.max(begin, -EDGE);
  const width = Math.max(0, end - x - 1);
  const box = { y: ASKED_Y - HOLD / 2, height: HOLD, rx: 1.5 };
  const bar = svg("rect", { ...box, x, width, class: `hold ${look}` }, titleOf(exchange));
  if (look === "failed") return [bar, cross(end, titleOf(exchange))];
  if (look !== "news") return [bar];
  const full = Math.min(FULL, width);
  return [bar, svg("rect", { ...box, x: end - 1 - full, width: full, class: "hold full" })];
}

/** @param {number} x @param {Node} title */
function cross(x, title) {
  const size = 2 * CROSS;
  const begin = `M${x - CROSS} ${ASKED_Y - CROSS}`;
  const path = `${begin}l${size} ${size}m0 ${-size}l${-size} ${size}`;
  return svg("path", { d: path, class: "dot failed" }, title);
}

/** @param {Exchange} exchange */
function titleOf(exchange) {
  return svg("title", {}, words(exchange));
}
