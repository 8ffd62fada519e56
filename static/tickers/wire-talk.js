// @ts-check
// The sequence diagram of this very moment: client left, server right, time downwards; frames of one kind in a row are one
// arrow, drawn once for all of them.
import { clockTime } from "../shared/format.js";
import { draw, svg } from "../shared/svg.js";
import { SLOPE, arrow } from "../shared/wire/arrows.js";
import { isOwn } from "./socket.js";
import { runWords, runs } from "./wire-words.js";

const TOP = 34;
const ROW = 31;
export const ROWS = 8;
const HEIGHT = TOP + ROWS * ROW;
const LEFT = 84;
const RIGHT_MARGIN = 14;

/** @typedef {{at: number, up: boolean, text: string, name: string}} Said */

/** @param {Element} figure an svg element @param {import("./wire-log.js").WireLog} log @param {number} width */
export function drawTalk(figure, log, width) {
  const right = width - RIGHT_MARGIN;
  const shown = moments(log).slice(-ROWS);
  draw(figure, width, HEIGHT, [...lifelines(right), ...shown.flatMap((one, row) => said(one, TOP + row * ROW, right))]);
}

/** Handshakes, ends and runs of frames, in the order in which they happened. @param {import("./wire-log.js").WireLog} log @returns {Said[]} */
function moments({ connections, frames }) {
  const handshakes = connections.flatMap(({ asked, opened, closed, code }) => [
    { at: asked, up: true, text: "GET, Upgrade: websocket", name: "ask" },
    ...(opened === null ? [] : [{ at: opened, up: false, text: "101 Switching Protocols", name: "ask" }]),
    ...(closed === null ? [] : [ending(closed, opened !== null, code ?? 0)]),
  ]);
  const talk = runs(frames.filter(({ name }) => name !== "close"), ROWS).map((run) => ({ at: run.at, up: run.up, text: runWords(run), name: run.up ? "sent" : "news" }));
  return [...handshakes, ...talk].sort((one, other) => one.at - other.at);
}

/** @param {number} at @param {boolean} opened @param {number} code @returns {Said} */
function ending(at, opened, code) {
  const text = opened ? (isOwn(code) ? "ended by this page" : `end of the connection, ${code}`) : "no connection";
  return { at, up: isOwn(code), text, name: "failed" };
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

/** @param {Said} said @param {number} y @param {number} right */
function said({ at, up, text, name }, y, right) {
  const [from, to] = up ? [LEFT, right] : [right, LEFT];
  const look = name === "sent" ? "ask" : name;
  return [
    svg("text", { x: 0, y: y + 8, class: "time" }, clockTime(at)),
    svg("text", { x: (LEFT + right) / 2, y: y + 3, "text-anchor": "middle", class: look }, text),
    arrow(from, y + 8, to, y + 8 + SLOPE, look),
  ];
}
