// @ts-check
// Two pictures of a stream. The timeline: above, when it happened; below, the band of the open connection
// with a tick for each event. The sequence diagram of this very moment: client left, server right, time
// downwards.
import { bytes, clockTime, duration } from "../../shared/format.js";
import { draw, scale, svg } from "../../shared/svg.js";
import { SLOPE, arrow, lifelines, lost } from "../../shared/wire/arrows.js";
import { eventBytes } from "./ledger.js";

/** @typedef {import("./ledger.js").StreamLedger} StreamLedger */
/** @typedef {import("./ledger.js").Mark} Mark */
/** @typedef {import("../../shared/exchange.js").Exchange} Exchange */
/** @typedef {(value: number) => number} Scale */

/**
 * @typedef {object} Point an arrow of the sequence diagram
 * @property {number} at
 * @property {"ask" | "answer" | "none"} way
 * @property {string} name its look
 * @property {string} said
 * @property {boolean} [opens] whether the stream's answer begins with it
 * @property {boolean} [ends] whether it ends with it
 */

const BAND_FIGURE_HEIGHT = 92;
const HAPPENED_Y = 22;
const BAND_Y = 50;
const BAND_HEIGHT = 5;
const TICK = 9;
const EDGE = 6;

// As many rows as can be read from the back of a classroom.
const ROWS = 8;
const TOP = 30;
const ROW = 31;
const LEFT = 84;
const RIGHT_MARGIN = 14;
const SEQUENCE_HEIGHT = TOP + ROWS * ROW + 26;
const ID_END = 10;

/**
 * @param {Element} figure an svg element
 * @param {StreamLedger} ledger
 * @param {Exchange[]} exchanges what this page sent besides
 * @param {{width: number, now: number, span: number}} frame the span of time shown, in milliseconds, up to
 *   now
 */
export function drawBand(figure, ledger, exchanges, { width, now, span }) {
  const since = now - span;
  const x = scale([since, now], [EDGE, width - EDGE]);
  const drawn = drawAxis(width, span);
  for (const band of ledger.bands) {
    const to = band.to ?? now;
    if (to > since) drawn.push(...drawConnection(Math.max(x(band.from), 0), x(to), band.to === null));
  }
  for (const mark of ledger.marks) {
    if (mark.at <= since) continue;
    if (mark.kind === "event") drawn.push(...drawEvent(mark, x));
    if (mark.kind === "failed") drawn.push(drawCross(x(mark.at)));
  }
  for (const { method, started } of exchanges) {
    if (method !== "GET" && started > since) drawn.push(drawSent(x(started)));
  }
  draw(figure, width, BAND_FIGURE_HEIGHT, drawn);
}

/** @param {number} width @param {number} span */
function drawAxis(width, span) {
  const right = { x: width, "text-anchor": "end", class: "label" };
  return [
    svg("line", { x1: 0, x2: width, y1: HAPPENED_Y, y2: HAPPENED_Y, class: "rule" }),
    svg("text", { x: 0, y: HAPPENED_Y - 10, class: "label" }, "happened"),
    svg("text", { x: 0, y: BAND_FIGURE_HEIGHT - 6, class: "label" }, `stream · ${duration(span)} ago`),
    svg("text", { ...right, y: BAND_FIGURE_HEIGHT - 6 }, "now"),
  ];
}

/** @param {number} from @param {number} to @param {boolean} isOpen */
function drawConnection(from, to, isOpen) {
  const lower = BAND_Y + BAND_HEIGHT;
  const lines = [
    svg("line", { x1: from, x2: to, y1: BAND_Y, y2: BAND_Y, class: "band" }),
    svg("line", { x1: from, x2: to, y1: lower, y2: lower, class: "band" }),
  ];
  if (!isOpen) lines.push(svg("line", { x1: to, x2: to, y1: BAND_Y - 4, y2: lower + 4, class: "band end" }));
  return lines;
}

/** @param {Mark} mark @param {Scale} x */
function drawEvent({ at, published, late }, x) {
  const here = x(at);
  const top = BAND_Y + BAND_HEIGHT;
  const tick = svg("line", { x1: here, x2: here, y1: top, y2: top + TICK, class: "event" });
  if (late === null || published === undefined || x(published) < EDGE) return [tick];
  const from = x(published);
  return [
    svg("line", { x1: from, x2: from, y1: HAPPENED_Y - 6, y2: HAPPENED_Y + 6, class: "event" }),
    svg("line", { x1: from, y1: HAPPENED_Y, x2: here, y2: BAND_Y, class: "late" }),
    tick,
  ];
}

/** @param {number} x */
function drawSent(x) {
  return svg("path", { d: `M${x - 4} ${BAND_Y - 3}h8l-4 -8z`, class: "dot sent" });
}

/** @param {number} x */
function drawCross(x) {
  return svg("path", { d: `M${x - 4} ${BAND_Y - 2}l8 8m0 -8l-8 8`, class: "dot failed" });
}

/**
 * What the sequence diagram shows, oldest first. No DOM.
 * @param {Mark[]} marks
 * @param {Exchange[]} exchanges
 */
export function points(marks, exchanges) {
  const all = [...marks.flatMap(pointsOfMark), ...exchanges.flatMap(pointsOfExchange)];
  all.sort((one, other) => one.at - other.at);
  return all.slice(-ROWS);
}

/** @param {Mark} mark @returns {Point[]} */
function pointsOfMark(mark) {
  const { kind, at, type, data, status, late } = mark;
  if (kind === "opened") {
    const id = JSON.parse(data ?? "{}").last_event_id;
    const said = id ? `GET · Last-Event-ID …${id.slice(-ID_END)}` : "GET";
    return [{ at, way: "ask", name: "ask", said, opens: true }];
  }
  if (kind === "event") {
    const said = joined(type, bytes(eventBytes(mark)), late ? duration(late) : "");
    return [{ at, way: "answer", name: "news", said }];
  }
  if (kind === "reset") return [{ at, way: "answer", name: "news", said: "reset: take a fresh snapshot" }];
  if (kind === "ended") return [{ at, way: "answer", name: "failed", said: "the answer ends", ends: true }];
  if (kind === "failed") return [{ at, way: "none", name: "failed", said: "no connection" }];
  if (kind !== "closed" || !status) return [];
  const said = status === 204 ? "204: do not come back" : String(status);
  return [{ at, way: "answer", name: "failed", said, ends: true }];
}

/** @param {Exchange} exchange @returns {Point[]} */
function pointsOfExchange({ method, started, ended, status, failure, up, down }) {
  const sent = up === null ? "" : bytes(up);
  const asked = /** @type {Point} */ ({ at: started, way: "ask", name: "ask", said: joined(method, sent) });
  if (ended === null) return [asked];
  const answered = /** @type {Point} */ ({ at: ended, way: "answer", name: "empty", said: failure });
  if (status !== null) {
    const received = down === null ? "" : bytes(down);
    answered.said = joined(status, received, duration(ended - started));
  }
  return [asked, answered];
}

/** Those that are not empty, in a row. @param {...any} parts */
function joined(...parts) {
  return parts.filter(Boolean).join(" · ");
}

/**
 * The rows between which the stream's answer was going on.
 * @param {Point[]} shown
 * @param {boolean} isOpen
 * @returns {[number, number][]}
 */
export function bars(shown, isOpen) {
  const found = /** @type {[number, number][]} */ ([]);
  const first = shown.find(({ opens, ends }) => opens || ends);
  let from = first?.opens ? -1 : 0;
  for (const [row, { opens, ends }] of shown.entries()) {
    if (opens && from < 0) from = row;
    if (ends && from >= 0) {
      found.push([from, row]);
      from = -1;
    }
  }
  if (isOpen && from >= 0) found.push([from, shown.length]);
  return found;
}

/**
 * @param {Element} figure an svg element
 * @param {Point[]} shown
 * @param {{width: number, isOpen: boolean, next: string}} frame whether the stream is open; what comes next,
 *   in words
 */
export function drawSequence(figure, shown, { width, isOpen, next }) {
  const right = width - RIGHT_MARGIN;
  const drawn = lifelines(LEFT, width, RIGHT_MARGIN, SEQUENCE_HEIGHT);
  for (const [from, to] of bars(shown, isOpen)) drawn.push(drawBar(right, rowY(from), rowY(to)));
  for (const [row, point] of shown.entries()) drawn.push(...drawPoint(point, rowY(row), right));
  drawn.push(svg("text", { x: LEFT + 12, y: rowY(shown.length) + 18, class: "next" }, next));
  draw(figure, width, SEQUENCE_HEIGHT, drawn);
}

/** @param {number} row */
function rowY(row) {
  return TOP + row * ROW;
}

/** @param {number} x @param {number} from @param {number} to */
function drawBar(x, from, to) {
  const box = { x: x - 4.5, y: from + 8, width: 9, height: Math.max(0, to - from - 4), rx: 1.5 };
  return svg("rect", { ...box, class: "hold open" });
}

/** @param {Point} point @param {number} y @param {number} right */
function drawPoint(point, y, right) {
  const middle = (LEFT + right) / 2;
  return [
    svg("text", { x: 0, y: y + 18, class: "time" }, clockTime(point.at)),
    svg("text", { x: middle, y: y + 9, "text-anchor": "middle", class: point.name }, point.said),
    ...drawArrow(point, y + 13, right),
  ];
}

/** @param {Point} point @param {number} y @param {number} right */
function drawArrow({ way, name }, y, right) {
  if (way === "ask") return [arrow(LEFT, y, right, y + SLOPE, "ask")];
  if (way === "answer") return [arrow(right, y, LEFT, y + SLOPE, name)];
  return lost(LEFT, y, (LEFT + right) / 2);
}
