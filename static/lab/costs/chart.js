// @ts-check
// CPU by the number of clients, each on a scale whose steps are ten times the one before. Measured is drawn
// in full, calculated is dashed.
import { draw, scale, svg } from "../../shared/svg.js";

const HEIGHT = 280;
const TOP = 12;
const BOTTOM = 30;
// Room for the longest label in projector view.
const LEFT = 84;
const RIGHT = 16;
const CLIENTS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
// The exponents of ten between which there is something in any case.
const LEAST_CORES = -3;
const MOST_CORES = 3;

/**
 * @typedef {object} Curve
 * @property {string} technique whose colour it has
 * @property {[number, number][]} measured clients, and cores
 * @property {[number, number][]} calculated likewise
 */

/** @param {Element} figure an SVG @param {Curve[]} curves @param {number} width in CSS pixels */
export function drawCosts(figure, curves, width) {
  const x = logarithmic(CLIENTS, [LEFT, width - RIGHT]);
  const steps = stepsFor(curves);
  const y = logarithmic(steps, [HEIGHT - BOTTOM, TOP]);
  const narrow = width < 600;
  const shown = CLIENTS.filter((_, place) => !narrow || place % 3 === 0);
  draw(figure, width, HEIGHT, [
    ...steps.flatMap((cores) => [
      svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(cores), y2: y(cores) }),
      svg("text", { x: LEFT - 8, y: y(cores) + 4, "text-anchor": "end" }, label(cores)),
    ]),
    ...shown.map((clients) => xLabel(x(clients), clients.toLocaleString("en"), width)),
    ...curves.map((curve) => drawCurve(curve, x, y)),
  ]);
}

/** Steps of ten times the one before, that hold all curves. @param {Curve[]} curves @returns {number[]} */
export function stepsFor(curves) {
  const all = curves.flatMap(({ measured, calculated }) => [...measured, ...calculated]);
  const exponents = all.map(([, cores]) => Math.log10(cores)).filter(Number.isFinite);
  const least = Math.floor(Math.min(LEAST_CORES, ...exponents));
  const most = Math.ceil(Math.max(MOST_CORES, ...exponents));
  return Array.from({ length: most - least + 1 }, (_, place) => Number(`1e${least + place}`));
}

function label(cores) {
  return cores < 1 ? cores.toFixed(Math.round(-Math.log10(cores))) : cores.toLocaleString("en");
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
