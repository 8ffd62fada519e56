// @ts-check
// The sequence diagram of this very moment: client left, server right, time downwards (in order, not to
// scale).
import { bytes, clockTime, duration } from "../format.js";
import { draw, svg } from "../svg.js";
import { SLOPE, arrow, bar, lifelines, lost } from "./arrows.js";
import { kind } from "./words.js";

/**
 * @typedef {import("../exchange.js").Exchange} Exchange
 * @typedef {{at: number, exchange: Exchange, isQuestion: boolean}} Point a question or an answer on its own
 */

const TOP = 30;
const ROW = 31;
// Between a question that is held and its answer there is room to see it.
const WAITING = 16;
const ROOM = 8 * ROW;
const BOTTOM = 26;
const HEIGHT = TOP + ROOM + BOTTOM;
const LEFT = 84;
const RIGHT_MARGIN = 14;
// More exchanges than there is ever room for.
const MOST = 16;

/**
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, next: string}} frame what comes next, in words
 */
export function drawSequence(figure, exchanges, { width, next }) {
  const right = width - RIGHT_MARGIN;
  const shown = points(exchanges, ROOM, roomOf);
  const tops = topsOf(shown);
  const end = tops[shown.length];
  draw(figure, width, HEIGHT, [
    ...lifelines(LEFT, width, RIGHT_MARGIN, HEIGHT),
    ...bars(shown, tops, right),
    ...shown.flatMap((point, place) => marks(point, tops[place], tops[place + 1], right)),
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
  const all = exchanges.slice(-MOST).flatMap(pointsOf).sort((one, other) => one.at - other.at);
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
function marks({ exchange, isQuestion }, top, bottom, right) {
  return isQuestion ? question(exchange, top, right) : answer(exchange, bottom - ROW, right);
}

/** @param {Exchange} exchange @param {number} y @param {number} right */
function question({ method, asked, held, failure, started }, y, right) {
  const arrows = failure
    ? lost(LEFT, y + 13, (LEFT + right) / 2)
    : [arrow(LEFT, y + 13, right, y + 13 + SLOPE, "ask")];
  return [time(y + 14, started), said(right, y + 9, `${method}${manner(asked, held)}`, "ask"), ...arrows];
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
  const marksOf = [said(right, y + 22, status === null ? failure : outcome(exchange), look)];
  if (status !== null) marksOf.push(arrow(right, y + 1, LEFT, y + 1 + SLOPE, look));
  if (held) marksOf.push(time(y + 1 + SLOPE, ended ?? started));
  return marksOf;
}

/** @param {Exchange} exchange */
function outcome({ status, down, started, ended, held }) {
  const took = duration((ended ?? started) - started);
  const parts = [status, down === null ? null : bytes(down), held ? `held ${took}` : took];
  return parts.filter((part) => part !== null).join(" · ");
}

/** @param {number} right @param {number} y @param {string} text @param {string} name */
function said(right, y, text, name) {
  return svg("text", { x: (LEFT + right) / 2, y, "text-anchor": "middle", class: name }, text);
}

/** @param {number} y @param {number} at */
function time(y, at) {
  return svg("text", { x: 0, y, class: "time" }, clockTime(at));
}
