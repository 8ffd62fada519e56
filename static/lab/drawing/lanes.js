// @ts-check
// The lanes, drawn to one scale: each pulse a mark when it happened, a mark when it was known, and the line
// between them, whose slope is the delay.
import { draw, scale, svg } from "../../shared/svg.js";

// Milliseconds of the run that are seen at a time; a pulse moves from the right to the left.
export const SPAN_MS = 12_000;
const HEIGHT = 56;
const HAPPENED_Y = 10;
const KNOWN_Y = 46;

/**
 * Draw what a lane brought lately.
 * @param {Element} figure an SVG
 * @param {import("../recording.js").Arrival[]} arrivals
 * @param {number} now by the server's clock, in milliseconds since 1970
 * @param {number} width in CSS pixels
 */
export function drawLane(figure, arrivals, now, width) {
  const x = scale([now - SPAN_MS, now], [0, width]);
  const shown = arrivals.filter(({ at }) => at > now - SPAN_MS);
  draw(figure, width, HEIGHT, [
    svg("line", { class: "track", x1: 0, x2: width, y1: HAPPENED_Y, y2: HAPPENED_Y }),
    svg("line", { class: "track", x1: 0, x2: width, y1: KNOWN_Y, y2: KNOWN_Y }),
    ...shown.map(({ due, at }) => drawPulse(x(due), x(at))),
  ]);
}

function drawPulse(happened, known) {
  return svg(
    "g",
    { class: "pulse" },
    svg("line", { x1: happened, y1: HAPPENED_Y, x2: known, y2: KNOWN_Y }),
    svg("circle", { class: "happened", cx: happened, cy: HAPPENED_Y, r: 3 }),
    svg("circle", { class: "known", cx: known, cy: KNOWN_Y, r: 4 }),
  );
}
