// @ts-check
// The two pictures of a wire panel: a timeline, and a sequence diagram.
import { bytes, clockTime, duration } from "../format.js";
import { draw, scale, svg } from "../svg.js";
import { SLOPE, arrow, bar, lifelines, lost } from "./arrows.js";
import { kind, words } from "./words.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

const TIMELINE_HEIGHT = 84;
const HAPPENED_Y = 22;
const ASKED_Y = 56;
const EDGE = 6;
// The height of the bar of a request that was held, and the length of its filled end.
const HOLD = 12;
const FULL = 5;
const CROSS = 4;

/**
 * The timeline: above, when events happened; below, when this page asked. The slanted lines between them are
 * the delay.
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, now: number, span: number}} frame the span of time shown, in milliseconds, up to
 *   now
 */
export function drawTimeline(figure, exchanges, { width, now, span }) {
  const x = scale([now - span, now], [EDGE, width - EDGE]);
  const shown = exchanges.filter((exchange) => (exchange.ended ?? now) > now - span);
  const requests = shown.flatMap((exchange) => requestOf(exchange, x, now));
  draw(figure, width, TIMELINE_HEIGHT, [...axis(width, span), ...requests]);
}

/** @param {number} width @param {number} span */
function axis(width, span) {
  return [
    svg("line", { x1: 0, x2: width, y1: HAPPENED_Y, y2: HAPPENED_Y, class: "rule" }),
    svg("line", { x1: 0, x2: width, y1: ASKED_Y, y2: ASKED_Y, class: "rule" }),
    label(0, HAPPENED_Y - 10, "start", "happened"),
    label(0, TIMELINE_HEIGHT - 6, "start", `asked · ${duration(span)} ago`),
    label(width, TIMELINE_HEIGHT - 6, "end", "now"),
  ];
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
function label(x, y, anchor, text) {
  return svg("text", { x, y, "text-anchor": anchor, class: "label" }, text);
}

/** @param {Exchange} exchange @param {(time: number) => number} x @param {number} now */
function requestOf(exchange, x, now) {
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

/** @typedef {{at: number, exchange: Exchange, isQuestion: boolean}} Point a question or an answer */

const TOP = 30;
const ROW = 31;
// Between a question that is held and its answer there is room to see it.
const WAITING = 16;
const ROOM = 8 * ROW;
const BOTTOM = 26;
const SEQUENCE_HEIGHT = TOP + ROOM + BOTTOM;
const LEFT = 84;
const RIGHT_MARGIN = 14;
// More exchanges than there is ever room for.
const MOST = 16;

/**
 * The sequence diagram of the last exchanges: client left, server right, time downwards (in order, not to
 * scale).
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, next: string}} frame what comes next, in words
 */
export function drawSequence(figure, exchanges, { width, next }) {
  const right = width - RIGHT_MARGIN;
  const shown = points(exchanges, ROOM, roomOf);
  const tops = topsOf(shown);
  const end = tops[shown.length];
  draw(figure, width, SEQUENCE_HEIGHT, [
    ...lifelines(LEFT, width, RIGHT_MARGIN, SEQUENCE_HEIGHT),
    ...bars(shown, tops, right),
    ...shown.flatMap((point, place) => pointOf(point, tops[place], tops[place + 1], right)),
    svg("text", { x: LEFT + 12, y: end + 18, class: "next" }, next),
  ]);
}

/**
 * Questions and answers, each on its own, in the order in which they happened: the last that there is room
 * for.
 * @param {Exchange[]} exchanges
 * @param {number} room
 * @param {(point: Point) => number} needs the room that one takes
 * @returns {Point[]} oldest first
 */
export function points(exchanges, room, needs) {
  const all = exchanges.slice(-MOST).flatMap(pointsOf);
  all.sort((one, other) => one.at - other.at);
  let from = all.length;
  let left = room;
  while (from > 0) {
    left -= needs(all[from - 1]);
    if (left < 0) break;
    from -= 1;
  }
  return all.slice(from);
}

/** @param {Exchange} exchange @returns {Point[]} */
function pointsOf(exchange) {
  const question = { at: exchange.started, exchange, isQuestion: true };
  if (exchange.ended === null) return [question];
  return [question, { at: exchange.ended, exchange, isQuestion: false }];
}

/** @param {Point} point */
function roomOf({ isQuestion, exchange }) {
  return exchange.held && !isQuestion ? ROW + WAITING : ROW;
}

/** Where each point begins, and where the last one ends. @param {Point[]} shown */
function topsOf(shown) {
  const tops = [TOP];
  for (const point of shown) tops.push(tops[tops.length - 1] + roomOf(point));
  return tops;
}

/**
 * How long the server had each request that is shown.
 * @param {Point[]} shown
 * @param {number[]} tops
 * @param {number} right
 */
function bars(shown, tops, right) {
  const exchanges = [...new Set(shown.map(({ exchange }) => exchange))];
  return exchanges.flatMap((exchange) => {
    const from = shown.findIndex((point) => point.exchange === exchange && point.isQuestion);
    const to = shown.findIndex((point) => point.exchange === exchange && !point.isQuestion);
    const begin = from < 0 ? TOP - 8 : tops[from] + 13 + SLOPE;
    const end = to < 0 ? tops[shown.length] + 12 : tops[to + 1] - ROW + 1;
    return bar(exchange, right, begin, end);
  });
}

/** @param {Point} point @param {number} top @param {number} bottom @param {number} right */
function pointOf({ exchange, isQuestion }, top, bottom, right) {
  return isQuestion ? question(exchange, top, right) : answer(exchange, bottom - ROW, right);
}

/** @param {Exchange} exchange @param {number} y @param {number} right */
function question({ method, asked, held, failure, started }, y, right) {
  const arrows = failure
    ? lost(LEFT, y + 13, (LEFT + right) / 2)
    : [arrow(LEFT, y + 13, right, y + 13 + SLOPE, "ask")];
  return [time(y + 14, started), caption(right, y + 9, `${method}${manner(asked, held)}`, "ask"), ...arrows];
}

/** @param {Record<string, string>} asked @param {number} held */
function manner(asked, held) {
  if (held) return `, hold up to ${duration(held)}`;
  return "If-None-Match" in asked ? ", if newer than mine" : "";
}

/** @param {Exchange} exchange @param {number} y @param {number} right */
function answer(exchange, y, right) {
  const { status, failure, started, ended, held } = exchange;
  const look = kind(exchange);
  const marksOf = [caption(right, y + 22, status === null ? failure : outcome(exchange), look)];
  if (status !== null) marksOf.push(arrow(right, y + 1, LEFT, y + 1 + SLOPE, look));
  if (held) marksOf.push(time(y + 1 + SLOPE, ended ?? started));
  return marksOf;
}

/** @param {Exchange} exchange */
function outcome({ status, down, started, ended, held }) {
  const took = duration((ended ?? started) - started);
  const parts = [String(status)];
  if (down !== null) parts.push(bytes(down));
  parts.push(held ? `held ${took}` : took);
  return parts.join(" · ");
}

/** @param {number} right @param {number} y @param {string} text @param {string} name */
function caption(right, y, text, name) {
  return svg("text", { x: (LEFT + right) / 2, y, "text-anchor": "middle", class: name }, text);
}

/** @param {number} y @param {number} at */
function time(y, at) {
  return svg("text", { x: 0, y, class: "time" }, clockTime(at));
}
