// @ts-check
// The chart of delay over time: for each lane the longest delay of each moment, on a scale where each step is
// ten times the one below, so that 5 ms and 900 ms are both to be read.
import { duration } from "../../shared/format.js";
import { draw, logarithmic, scale, svg } from "../../shared/svg.js";

const HEIGHT = 220;
const TOP = 10;
const BOTTOM = 26;
// Room for the longest label in projector view.
const LEFT = 72;
const RIGHT = 12;
// Milliseconds with a line of their own, which also bound the chart.
const STEPS = [1, 10, 100, 1000, 10_000];
// The width of a moment in pixels: what is closer together cannot be distinguished.
const MOMENT = 8;

/**
 * @typedef {object} Line
 * @property {string} technique whose colour and dashes it has
 * @property {{due: number, at: number}[]} arrivals in milliseconds since 1970
 */

/**
 * @param {Element} figure an SVG
 * @param {Line[]} lines
 * @param {{width: number, begin: number, end: number}} frame in CSS pixels, and milliseconds since 1970
 */
export function drawDelays(figure, lines, { width, begin, end }) {
  const x = scale([begin, end], [LEFT, width - RIGHT]);
  const y = logarithmic(STEPS, [HEIGHT - BOTTOM, TOP]);
  draw(figure, width, HEIGHT, [
    ...STEPS.flatMap((step) => gridLine(step, y(step), width)),
    svg("text", { x: LEFT, y: HEIGHT - 6 }, "first pulse"),
    svg("text", { x: width - RIGHT, y: HEIGHT - 6, "text-anchor": "end" }, duration(end - begin)),
    ...lines.map(({ technique, arrivals }) => drawLine(technique, slowest(arrivals, x), y)),
  ]);
}

function gridLine(step, y, width) {
  return [
    svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y, y2: y }),
    svg("text", { x: LEFT - 8, y: y + 4, "text-anchor": "end" }, duration(step)),
  ];
}

/**
 * The longest delay of each moment, from left to right.
 * @param {{due: number, at: number}[]} arrivals
 * @param {(due: number) => number} x
 * @returns {[number, number][]} where, and how long in milliseconds
 */
export function slowest(arrivals, x) {
  const moments = new Map();
  for (const { due, at } of arrivals) {
    const moment = Math.round(x(due) / MOMENT) * MOMENT;
    const longest = moments.get(moment) ?? 0;
    moments.set(moment, Math.max(longest, at - due));
  }
  return [...moments].sort(([one], [other]) => one - other);
}

function drawLine(technique, moments, y) {
  const corners = moments.map(([x, ms]) => `${x},${y(ms)}`);
  const dots = moments.map(([x, ms]) => svg("circle", { cx: x, cy: y(ms), r: 2 }));
  const line = svg("polyline", { points: corners.join(" ") });
  return svg("g", { class: "delays", "data-technique": technique }, line, ...dots);
}
