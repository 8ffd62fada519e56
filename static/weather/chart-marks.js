// @ts-check
// The marks in the charts of the last 48 hours, other than lines.
import { svg } from "../shared/svg.js";

/** The name of a chart, with the look of its lines. @param {string} title @param {string} second @param {number} y */
export function head(title, second, y) {
  const name = svg("tspan", { class: "name" }, title);
  if (!second) return svg("text", { x: 0, y, class: "title" }, name);
  const [line, dashes] = [svg("tspan", { class: "key" }, "\u00a0━━ \u00a0"), svg("tspan", { class: "key second" }, "\u00a0╍╍")];
  return svg("text", { x: 0, y, class: "title" }, name, line, svg("tspan", {}, second), dashes);
}

/** Bars from zero. @param {(number | null)[]} values @param {(place: number) => number} x @param {(value: number) => number} y @param {number} room between two of them */
export function columns(values, x, y, room) {
  const width = Math.max(2, room);
  return values.flatMap((value, place) =>
    value ? [svg("rect", { x: x(place) - width / 2, y: y(value), width, height: y(0) - y(value), class: "bar" })] : [],
  );
}

/** A dot for each value, for what is seldom reported twice in a row. @param {(number | null)[]} values @param {(place: number) => number} x @param {(value: number) => number} y */
export function dots(values, x, y) {
  return values.flatMap((value, place) => (value === null ? [] : [svg("circle", { cx: x(place), cy: y(value), r: 1.75, class: "gust" })]));
}
