// @ts-check
// The sequence diagram of this very moment: client left, server right, time downwards; frames of one kind in
// a row are one arrow, drawn once for all of them.
import { clockTime } from "../../shared/format.js";
import { draw, svg } from "../../shared/svg.js";
import { SLOPE, arrow, lifelines } from "../../shared/wire/arrows.js";
import { isOwn } from "../line/socket.js";
import { runWords, runs } from "./frames.js";

const TOP = 34;
const ROW = 31;
const ROWS = 8;
const HEIGHT = TOP + ROWS * ROW;
const LEFT = 84;
const RIGHT_MARGIN = 14;

/** @typedef {{at: number, up: boolean, text: string, look: string}} Moment */

/** @param {Element} figure an svg element @param {import("./log.js").WireLog} log @param {number} width */
export function drawTalk(figure, log, width) {
  const right = width - RIGHT_MARGIN;
  const shown = moments(log).slice(-ROWS);
  draw(figure, width, HEIGHT, [
    ...lifelines(LEFT, width, RIGHT_MARGIN, HEIGHT),
    ...shown.flatMap((moment, place) => marks(moment, TOP + place * ROW, right)),
  ]);
}

/**
 * Handshakes, ends and runs of frames, in the order in which they happened.
 * @param {import("./log.js").WireLog} log
 * @returns {Moment[]}
 */
function moments({ connections, frames }) {
  const said = runs(frames.filter(({ name }) => name !== "close"), ROWS);
  const talk = said.map((run) => ({
    at: run.at,
    up: run.up,
    text: runWords(run),
    look: run.up ? "ask" : "news",
  }));
  return [...connections.flatMap(fate), ...talk].sort((one, other) => one.at - other.at);
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
