// @ts-check
// CPU by the number of clients, each on a scale whose steps are ten times the one before. Measured is drawn
// in full, calculated is dashed.
import { draw, scale, svg } from "../../shared/svg.js";

const HEIGHT = 280;
const TOP = 12;
const BOTTOM = 30;
const LEFT = 64;
const RIGHT = 16;
const CLIENTS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
const CORES = [0.001, 0.01, 0.1, 1, 10, 100, 1000];

/**
 * @typedef {object} Curve
 * @property {string} technique whose colour it has
 * @property {[number, number][]} measured clients, and cores
 * @property {[number, number][]} calculated likewise
 */

/** @param {Element} figure an SVG @param {Curve[]} curves @param {number} width in CSS pixels */
export function drawCosts(figure, curves, width) {
  const x = logarithmic(CLIENTS, [LEFT, width - RIGHT]);
  const y = logarithmic(CORES, [HEIGHT - BOTTOM, TOP]);
  const narrow = width < 600;
  const shown = CLIENTS.filter((_, place) => !narrow || place % 3 === 0);
  draw(figure, width, HEIGHT, [
    ...CORES.flatMap((cores) => [
      svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(cores), y2: y(cores) }),
      svg("text", { x: LEFT - 8, y: y(cores) + 4, "text-anchor": "end" }, String(cores)),
    ]),
    ...shown.map((clients) => xLabel(x(clients), clients.toLocaleString("en"), width)),
    ...curves.map((curve) => drawCurve(curve, x, y)),
  ]);
}

function xLabel(x, text, width) {
  const anchor = x > width - 60 ? "end" : "middle";
  return svg("text", { x: anchor === "end" ? width : x, y: HEIGHT - 8, "text-anchor": anchor }, text);
}

function logarithmic(steps, to) {
  const exponents = scale([Math.log10(steps[0]), Math.log10(steps[steps.length - 1])], to);
  return (value) => exponents(Math.log10(Math.max(steps[0], Math.min(steps[steps.length - 1], value))));
}

function drawCurve({ technique, measured, calculated }, x, y) {
  const points = (pairs) => pairs.map(([clients, cores]) => `${x(clients)},${y(cores)}`).join(" ");
  return svg(
    "g",
    { class: "curve", "data-technique": technique },
    svg("polyline", { points: points(measured) }),
    svg("polyline", { class: "calculated", points: points(calculated) }),
    ...measured.map(([clients, cores]) => svg("circle", { cx: x(clients), cy: y(cores), r: 3 })),
  );
}
