// @ts-check
// The two pictures of a socket: a timeline, and a sequence diagram.
import { clockTime, duration } from "../../shared/format.js";
import { draw, scale, svg } from "../../shared/svg.js";
import { SLOPE, arrow, lifelines } from "../../shared/wire/arrows.js";
import { isOwn } from "../line/socket.js";
import { runWords, runs } from "./frames.js";

const BAND_HEIGHT = 104;
const BAND_TOP = 46;
const BAND_BOTTOM = 52;
const BAND_MIDDLE = 49;
const ABOVE_Y = 11;
const BELOW_Y = 90;
// A frame of 8 bytes is the shortest tick, one of 2,000 the longest.
const SHORTEST = 5;
const LONGEST = 26;
const SMALL = 8;
const LARGE = 2_000;
const LABELLED = ["order", "cancel", "reset", "error", "trade", "close"];
// The room that a label takes, and the room of the axis' own label at the left.
const LABEL_WIDTH = 48;
const LABEL_AT_END = 36;
const AXIS_LABEL = 104;

/**
 * @typedef {import("./frames.js").Frame} Frame
 * @typedef {import("./log.js").Connection} Connection
 * @typedef {(at: number) => number} Scale
 */

/**
 * The timeline: a band for as long as the connection is open; ticks above for what this page sent, ticks
 * below for what the server sent, longer for larger frames.
 * @param {Element} figure an svg element
 * @param {import("./log.js").WireLog} log
 * @param {{width: number, now: number, span: number}} view the span of time shown, in milliseconds, up to now
 */
export function drawBand(figure, log, { width, now, span }) {
  const x = scale([now - span, now], [0, width]);
  const connections = log.connections.filter(({ closed }) => (closed ?? now) > now - span);
  const frames = log.frames.filter(({ at }) => at > now - span);
  draw(figure, width, BAND_HEIGHT, [
    ...axis(width, span),
    ...connections.flatMap((one) => band(one, x, now, span)),
    ...frames.map((one) => tick(one, x(one.at))),
    ...labels(frames, x, width),
  ]);
}

/** @param {number} width @param {number} span */
function axis(width, span) {
  return [
    svg("line", { x1: 0, x2: width, y1: BAND_MIDDLE, y2: BAND_MIDDLE, class: "rule" }),
    axisLabel(0, ABOVE_Y, "start", "sent by this page"),
    axisLabel(0, BAND_HEIGHT - 4, "start", `${duration(span)} ago`),
    axisLabel(width / 2, BAND_HEIGHT - 4, "middle", "from the server"),
    axisLabel(width, BAND_HEIGHT - 4, "end", "now"),
  ];
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
function axisLabel(x, y, anchor, text) {
  return svg("text", { x, y, "text-anchor": anchor, class: "label" }, text);
}

/** @param {Connection} connection @param {Scale} x @param {number} now @param {number} span */
function band({ asked, opened, closed, code }, x, now, span) {
  const begin = Math.max(0, x(opened ?? asked));
  const end = x(closed ?? now);
  const look = opened === null ? "band asked" : "band";
  const marks = [bandLine(begin, end, BAND_TOP, look), bandLine(begin, end, BAND_BOTTOM, look)];
  if (asked > now - span) {
    const at = { x1: x(asked), x2: x(asked), y1: BAND_TOP - 8, y2: BAND_BOTTOM + 8 };
    marks.push(svg("line", { ...at, class: "handshake" }));
  }
  if (closed !== null) {
    const cross = `M${end - 4} ${BAND_MIDDLE - 4}l8 8m0 -8l-8 8`;
    marks.push(svg("path", { d: cross, class: "dot failed" }, svg("title", {}, `end, ${code}`)));
  }
  return marks;
}

/** @param {number} begin @param {number} end @param {number} y @param {string} look */
function bandLine(begin, end, y, look) {
  return svg("line", { x1: begin, x2: end, y1: y, y2: y, class: look });
}

/** @param {Frame} frame @param {number} x */
function tick({ up, name, headerBytes, payload }, x) {
  const size = Math.log(Math.max(SMALL, headerBytes + payload) / SMALL) / Math.log(LARGE / SMALL);
  const length = SHORTEST + Math.min(1, size) * (LONGEST - SHORTEST);
  const begin = up ? BAND_TOP : BAND_BOTTOM;
  const end = up ? begin - length : begin + length;
  const way = up ? "up" : "down";
  return svg("line", { x1: x, x2: x, y1: begin, y2: end, class: `tick ${way} ${name}` });
}

/**
 * The names of the rarer frames, if there is room for them.
 * @param {Frame[]} frames
 * @param {Scale} x
 * @param {number} width
 */
function labels(frames, x, width) {
  const free = { up: AXIS_LABEL, down: -Infinity };
  const shown = [];
  for (const { up, name, at } of frames) {
    const side = up ? "up" : "down";
    const left = Math.min(x(at), width - LABEL_AT_END);
    if (!LABELLED.includes(name) || left < free[side]) continue;
    free[side] = left + LABEL_WIDTH;
    shown.push(svg("text", { x: left, y: up ? ABOVE_Y : BELOW_Y, class: "label strong" }, name));
  }
  return shown;
}

const TOP = 34;
const ROW = 31;
const ROWS = 8;
const TALK_HEIGHT = TOP + ROWS * ROW;
const LEFT = 84;
const RIGHT_MARGIN = 14;

/** @typedef {{at: number, up: boolean, text: string, look: string}} Moment */

/**
 * The sequence diagram of the last frames: client left, server right, time downwards. Frames of one kind in a
 * row are one arrow.
 * @param {Element} figure an svg element
 * @param {import("./log.js").WireLog} log
 * @param {number} width
 */
export function drawTalk(figure, log, width) {
  const right = width - RIGHT_MARGIN;
  const shown = moments(log).slice(-ROWS);
  draw(figure, width, TALK_HEIGHT, [
    ...lifelines(LEFT, width, RIGHT_MARGIN, TALK_HEIGHT),
    ...shown.flatMap((moment, place) => marks(moment, TOP + place * ROW, right)),
  ]);
}

/**
 * Handshakes, ends and runs of frames, in the order in which they happened.
 * @param {import("./log.js").WireLog} log
 * @returns {Moment[]}
 */
function moments({ connections, frames }) {
  const shown = runs(frames.filter(({ name }) => name !== "close"), ROWS);
  const talk = shown.map((run) => ({
    at: run.at,
    up: run.up,
    text: runWords(run),
    look: run.up ? "ask" : "news",
  }));
  const all = [...connections.flatMap(fate), ...talk];
  return all.sort((one, other) => one.at - other.at);
}

/** @param {import("./log.js").Connection} connection @returns {Moment[]} */
function fate({ asked, opened, closed, code }) {
  const found = [{ at: asked, up: true, text: "GET, Upgrade: websocket", look: "ask" }];
  if (opened !== null) {
    found.push({ at: opened, up: false, text: "101 Switching Protocols", look: "ask" });
  }
  if (closed !== null) {
    found.push({ at: closed, up: isOwn(code ?? 0), text: ending(opened, code ?? 0), look: "failed" });
  }
  return found;
}

/** @param {number | null} opened @param {number} code */
function ending(opened, code) {
  if (opened === null) return "no connection";
  return isOwn(code) ? "ended by this page" : `end of the connection, ${code}`;
}

/** @param {Moment} moment @param {number} y @param {number} right */
function marks({ at, up, text, look }, y, right) {
  const begin = up ? LEFT : right;
  const end = up ? right : LEFT;
  const middle = (LEFT + right) / 2;
  return [
    svg("text", { x: 0, y: y + 8, class: "time" }, clockTime(at)),
    svg("text", { x: middle, y: y + 3, "text-anchor": "middle", class: look }, text),
    arrow(begin, y + 8, end, y + 8 + SLOPE, look),
  ];
}
