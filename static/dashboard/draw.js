// @ts-check
// The lines of a tile, and the histogram of who came back, as SVG.
import { draw, scale, svg } from "../shared/svg.js";
import { KEPT_MS, RETURN_MS } from "./series.js";
import { TECHNIQUES } from "./tiles.js";

const HEIGHT = 96;
const TOP = 16;
const FOOT = 16;
const BOTTOM = HEIGHT - FOOT;
const RIGHT = 4;
const ROW = 44;
// So that no line is known by its colour alone.
export const DASHES = ["none", "7 3", "2 2", "9 3 2 3", "4 4", "1 4", "12 4"];

/**
 * @param {Element} figure
 * @param {Map<string, import("./series.js").Point[][]>} lines
 * @param {object} by
 * @param {number} by.width in CSS pixels
 * @param {number} by.now the right end, in milliseconds since 1970
 * @param {number | null} by.hand the time that is read, null for none
 * @param {number} by.least
 * @param {(value: number) => string} by.words
 */
export function drawLines(figure, lines, { width, now, hand, least, words }) {
  const points = [...lines.values()].flat(2);
  let high = least;
  for (const { value } of points) high = Math.max(high, value);
  const x = scale([now - KEPT_MS, now], [0, width - RIGHT]);
  const y = scale([0, high], [BOTTOM, TOP]);
  const drawn = [
    svg("line", { class: "rule", x1: 0, x2: width, y1: BOTTOM, y2: BOTTOM }),
    svg("line", { class: "rule", x1: 0, x2: width, y1: TOP, y2: TOP }),
    svg("text", { x: 0, y: TOP - 4 }, words(high)),
    svg("text", { x: 0, y: HEIGHT - 3 }, "5 min ago"),
    svg("text", { x: width, y: HEIGHT - 3, "text-anchor": "end" }, "now"),
  ];
  for (const [place, [name, segments]] of [...lines].entries()) {
    drawn.push(...drawLine(name, segments, place, x, y));
  }
  if (hand !== null) {
    drawn.push(svg("line", { class: "hand", x1: x(hand), x2: x(hand), y1: TOP, y2: BOTTOM }));
  }
  draw(figure, width, HEIGHT, drawn);
}

function drawLine(name, segments, place, x, y) {
  const dashes = DASHES[place % DASHES.length];
  const app = appOf(name);
  return segments.map((segment) => {
    if (segment.length === 1) {
      const [{ at, value }] = segment;
      return svg("circle", { class: "point", "data-technique": app, cx: x(at), cy: y(value), r: 1.5 });
    }
    const points = segment.map(({ at, value }) => `${x(at)},${y(value)}`).join(" ");
    return svg("polyline", { class: "line", "data-technique": app, "stroke-dasharray": dashes, points });
  });
}

/** The app whose colour a line has; null for ink. @param {string} name */
export function appOf(name) {
  if (name in TECHNIQUES) return TECHNIQUES[name].app;
  const apps = Object.values(TECHNIQUES).map((technique) => technique.app);
  return apps.includes(name) ? name : null;
}

/**
 * @param {Element} figure
 * @param {Map<string, number[]>} returned
 * @param {number} width
 */
export function drawReturns(figure, returned, width) {
  const rows = Object.keys(TECHNIQUES).filter((technique) => returned.has(technique));
  const height = rows.length * ROW + FOOT;
  const x = scale([0, RETURN_MS / 100], [0, width]);
  draw(figure, width, height, [
    ...rows.flatMap((technique, row) => drawRow(technique, returned.get(technique) ?? [], row, x, width)),
    svg("text", { x: 0, y: height - 3 }, "restart"),
    svg("text", { x: width, y: height - 3, "text-anchor": "end" }, `${RETURN_MS / 1000} s later`),
  ]);
}

function drawRow(technique, tenths, row, x, width) {
  const bottom = (row + 1) * ROW - 4;
  const most = Math.max(1, ...tenths);
  const y = scale([0, most], [bottom, row * ROW + 14]);
  const { name, app } = TECHNIQUES[technique];
  const drawn = [svg("line", { class: "rule", x1: 0, x2: width, y1: bottom, y2: bottom })];
  let all = 0;
  for (const [tenth, count] of tenths.entries()) {
    all += count;
    if (count === 0) continue;
    const box = { x: x(tenth), y: y(count), width: Math.max(1, x(1) - 0.5), height: bottom - y(count) };
    drawn.push(svg("rect", { class: "bar", "data-technique": app, ...box }));
  }
  drawn.push(svg("text", { x: 0, y: row * ROW + 10 }, `${name}: ${all}, at most ${most} in 100 ms`));
  return drawn;
}
