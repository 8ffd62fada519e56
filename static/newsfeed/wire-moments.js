// @ts-check
// The sequence diagram of a stream, this very moment: client left, server right, time downwards (in order, not to scale).
import { clockTime } from "../shared/format.js";
import { draw, svg } from "../shared/svg.js";
import { SLOPE, arrow, lost } from "../shared/wire/arrows.js";
import { ROWS, bars } from "./wire-points.js";

/** @typedef {import("./wire-points.js").Point} Point */

const [TOP, ROW, LEFT, RIGHT_MARGIN] = [30, 31, 84, 14];
const HEIGHT = TOP + ROWS * ROW + 26;

/**
 * @param {Element} figure an svg element @param {Point[]} shown
 * @param {{width: number, open: boolean, next: string}} frame whether the stream is open now; what comes next, in words
 */
export function drawMoments(figure, shown, { width, open, next }) {
  const right = width - RIGHT_MARGIN;
  const y = (/** @type {number} */ row) => TOP + row * ROW;
  draw(figure, width, HEIGHT, [
    ...lifelines(right),
    ...bars(shown, open).map(([from, to]) => svg("rect", { x: right - 4.5, y: y(from) + 8, width: 9, height: Math.max(0, y(to) - y(from) - 4), rx: 1.5, class: "hold open" })),
    ...shown.flatMap((one, row) => step(one, y(row), right)),
    svg("text", { x: LEFT + 12, y: y(shown.length) + 18, class: "next" }, next),
  ]);
}

/** @param {number} right */
function lifelines(right) {
  const line = (/** @type {number} */ x) => svg("line", { x1: x, x2: x, y1: 18, y2: HEIGHT, class: "lifeline" });
  return [
    line(LEFT), line(right),
    svg("text", { x: LEFT, y: 11, "text-anchor": "middle", class: "who" }, "this browser"),
    svg("text", { x: right + RIGHT_MARGIN, y: 11, "text-anchor": "end", class: "who" }, "server"),
  ];
}

/** @param {Point} point @param {number} y @param {number} right */
function step({ at, way, name, said }, y, right) {
  const line = {
    ask: () => [arrow(LEFT, y + 13, right, y + 13 + SLOPE, "ask")],
    answer: () => [arrow(right, y + 13, LEFT, y + 13 + SLOPE, name)],
    none: () => lost(LEFT, y + 13, (LEFT + right) / 2),
  }[way]();
  return [
    svg("text", { x: 0, y: y + 18, class: "time" }, clockTime(at)),
    svg("text", { x: (LEFT + right) / 2, y: y + 9, "text-anchor": "middle", class: name }, said),
    ...line,
  ];
}
