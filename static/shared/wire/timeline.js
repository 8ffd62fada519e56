// @ts-check
// The timeline: above, when events happened; below, when this page asked. The slanted lines between are the delay.
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

/**
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, now: number, span: number}} frame the span of time shown, in milliseconds, up to now
 */
export function drawTimeline(figure, exchanges, { width, now, span }) {
  const x = scale([now - span, now], [EDGE, width - EDGE]);
  const shown = exchanges.filter((exchange) => (exchange.ended ?? now) > now - span);
  draw(figure, width, HEIGHT, [...axis(width, span), ...shown.flatMap((exchange) => marks(exchange, x, now))]);
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

/** @param {Exchange} exchange @param {(time: number) => number} x @param {number} now */
function marks(exchange, x, now) {
  const what = kind(exchange);
  const at = x(exchange.ended ?? (exchange.held ? now : exchange.started));
  const title = svg("title", {}, words(exchange));
  const mark = exchange.held ? hold(exchange, x(exchange.started), at, title) : [dot(what, at, title)];
  if (exchange.published === null || x(exchange.published) < EDGE) return mark;
  const from = x(exchange.published);
  return [
    svg("line", { x1: from, y1: HAPPENED_Y, x2: at, y2: ASKED_Y - (exchange.held ? HOLD / 2 : 0), class: "late" }),
    svg("line", { x1: from, y1: HAPPENED_Y - 6, x2: from, y2: HAPPENED_Y + 6, class: "event" }),
    ...mark,
  ];
}

/** @param {string} what @param {number} at @param {Node} title */
function dot(what, at, title) {
  if (what === "failed") return cross(at, title);
  if (what === "sent") return svg("path", { d: `M${at - 4} ${ASKED_Y + 4}h8l-4 -8z`, class: "dot sent" }, title);
  return svg("circle", { cx: at, cy: ASKED_Y, r: what === "news" ? 5 : 4, class: `dot ${what}` }, title);
}

/** A bar as long as the request was held, filled at the end if it brought news. @param {Exchange} exchange @param {number} from @param {number} to @param {SVGElement} title */
function hold(exchange, from, to, title) {
  const [what, x, y] = [kind(exchange), Math.max(from, -EDGE), ASKED_Y - HOLD / 2];
  const width = Math.max(0, to - x - 1);
  const full = Math.min(FULL, width);
  return [
    svg("rect", { x, y, width, height: HOLD, rx: 1.5, class: `hold ${what}` }, title),
    ...(what === "news" ? [svg("rect", { x: to - 1 - full, y, width: full, height: HOLD, rx: 1.5, class: "hold full" })] : []),
    ...(what === "failed" ? [cross(to, svg("title", {}, words(exchange)))] : []),
  ];
}

/** @param {number} x @param {Node} title */
function cross(x, title) {
  const [y, r] = [ASKED_Y, 4];
  return svg("path", { d: `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`, class: "dot failed" }, title);
}
