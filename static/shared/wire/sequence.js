// @ts-check
// The sequence diagram of this very moment: client left, server right, time downwards (in order, not to scale).
import { bytes, clockTime, duration } from "../format.js";
import { draw, svg } from "../svg.js";
import { SLOPE, arrow, bar, lost } from "./arrows.js";
import { points } from "./points.js";
import { kind } from "./words.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

const TOP = 30;
const ROW = 31;
// Between a question that is held and its answer there is room to see it.
const WAITING = 16;
const ROOM = 8 * ROW;
const HEIGHT = TOP + ROOM + 26;
const LEFT = 84;
const RIGHT_MARGIN = 14;

/**
 * @param {Element} figure an svg element
 * @param {Exchange[]} exchanges
 * @param {{width: number, next: string}} frame what comes next, in words
 */
export function drawSequence(figure, exchanges, { width, next }) {
  const right = width - RIGHT_MARGIN;
  const shown = points(exchanges, ROOM, room);
  const y = shown.reduce((tops, point) => [...tops, tops[tops.length - 1] + room(point)], [TOP]);
  const row = (/** @type {Exchange} */ one, /** @type {boolean} */ asks) => shown.findIndex((point) => point.exchange === one && point.asks === asks);
  const bars = [...new Set(shown.map(({ exchange }) => exchange))].flatMap((one) => {
    const [from, to] = [row(one, true), row(one, false)];
    return bar(one, right, from < 0 ? TOP - 8 : y[from] + 13 + SLOPE, to < 0 ? y[shown.length] + 12 : y[to + 1] - ROW + 1);
  });
  draw(figure, width, HEIGHT, [
    ...lifelines(right),
    ...bars,
    ...shown.flatMap((point, place) => (point.asks ? ask(point.exchange, y[place], right) : answer(point.exchange, y[place + 1] - ROW, right))),
    svg("text", { x: LEFT + 12, y: y[shown.length] + 18, class: "next" }, next),
  ]);
}

/** @param {import("./points.js").Point} point */
const room = ({ asks, exchange }) => ROW + (exchange.held && !asks ? WAITING : 0);

/** @param {number} right */
function lifelines(right) {
  const line = (/** @type {number} */ x) => svg("line", { x1: x, x2: x, y1: 18, y2: HEIGHT, class: "lifeline" });
  return [
    line(LEFT), line(right),
    svg("text", { x: LEFT, y: 11, "text-anchor": "middle", class: "who" }, "this page"),
    svg("text", { x: right + RIGHT_MARGIN, y: 11, "text-anchor": "end", class: "who" }, "server"),
  ];
}

const said = (/** @type {number} */ right, /** @type {number} */ y, /** @type {string} */ text, /** @type {string} */ name) =>
  svg("text", { x: (LEFT + right) / 2, y, "text-anchor": "middle", class: name }, text);
const time = (/** @type {number} */ y, /** @type {number} */ at) => svg("text", { x: 0, y, class: "time" }, clockTime(at));

/** @param {Exchange} exchange @param {number} y @param {number} right */
function ask({ method, asked, held, failure, started }, y, right) {
  const how = held ? `, hold up to ${duration(held)}` : "If-None-Match" in asked ? ", if newer than mine" : "";
  const went = failure ? lost(LEFT, y + 13, (LEFT + right) / 2) : [arrow(LEFT, y + 13, right, y + 13 + SLOPE, "ask")];
  return [time(y + 14, started), said(right, y + 9, `${method}${how}`, "ask"), ...went];
}

/** @param {Exchange} exchange @param {number} y @param {number} right */
function answer(exchange, y, right) {
  const { status, failure, down, started, ended, held } = exchange;
  const what = kind(exchange);
  const took = `${held ? "held " : ""}${duration((ended ?? started) - started)}`;
  const parts = [status, down === null ? null : bytes(down), took].filter(Boolean).join(" · ");
  return [
    ...(status === null ? [] : [arrow(right, y + 1, LEFT, y + 1 + SLOPE, what)]),
    ...(held ? [time(y + 1 + SLOPE, ended ?? started)] : []),
    said(right, y + 22, status === null ? failure : parts, what),
  ];
}
