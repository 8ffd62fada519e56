// @ts-check
// CPU by the number of clients, each on a scale whose steps are ten times the one before. Measured is drawn
// in full, calculated is dashed.
import { draw, logarithmic, svg } from "../../shared/svg.js";

const HEIGHT = 280;
const TOP = 12;
const BOTTOM = 30;
// Room for the longest label in projector view.
const LEFT = 84;
const RIGHT = 16;
const CLIENTS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
// The chart shows at least the powers of ten between these exponents.
const LEAST_CORES = -3;
const MOST_CORES = 3;

/**
 * @typedef {object} Curve
 * @property {string} technique whose colour it has
 * @property {[number, number][]} measured clients, and cores
 * @property {[number, number][]} calculated in the same form
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
  let least = LEAST_CORES;
  let most = MOST_CORES;
  for (const { measured, calculated } of curves) {
    for (const [, cores] of [...measured, ...calculated]) {
      if (!(cores > 0)) continue;
      least = Math.min(least, Math.floor(Math.log10(cores)));
      most = Math.max(most, Math.ceil(Math.log10(cores)));
    }
  }
  const steps = [];
  // Read as a literal, for a power such as 10 ** -5 may be a little off.
  for (let exponent = least; exponent <= most; exponent += 1) steps.push(Number(`1e${exponent}`));
  return steps;
}

function label(cores) {
  if (cores >= 1) return cores.toLocaleString("en");
  const digits = Math.round(-Math.log10(cores));
  return cores.toFixed(digits);
}

function xLabel(x, text, width) {
  const anchor = x > width - 60 ? "end" : "middle";
  return svg("text", { x: anchor === "end" ? width : x, y: HEIGHT - 8, "text-anchor": anchor }, text);
}

function drawCurve({ technique, measured, calculated }, x, y) {
  function corners(pairs) {
    const places = pairs.map(([clients, cores]) => `${x(clients)},${y(cores)}`);
    return places.join(" ");
  }

  const dots = measured.map(([clients, cores]) => svg("circle", { cx: x(clients), cy: y(cores), r: 3 }));
  return svg(
    "g",
    { class: "curve", "data-technique": technique },
    svg("polyline", { points: corners(measured) }),
    svg("polyline", { class: "calculated", points: corners(calculated) }),
    ...dots,
  );
}
