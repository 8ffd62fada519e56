// @ts-check
// The last 48 hours: four small charts above one another that share one axis of time.
import { number } from "../shared/format.js";
import { draw, scale, svg } from "../shared/svg.js";
import { axis, path } from "./axes.js";
import { columns, dots, head } from "./chart-marks.js";
import { observed } from "./words.js";

/** @typedef {Record<string, any>} Observation */

export const PANELS = [
  { title: "Temperature", second: "dew point", unit: "°C", height: 104, keys: ["temperature_c", "dew_point_c"], digits: 1, bounds: { least: 4 } },
  { title: "Wind", second: "gusts", unit: "m/s", height: 64, keys: ["wind_speed_ms", "wind_gust_ms"], digits: 1, bounds: { floor: 0, least: 6 } },
  { title: "Pressure", second: "", unit: "hPa", height: 64, keys: ["pressure_hpa"], digits: 1, bounds: { least: 6 } },
  { title: "Precipitation", second: "", unit: "mm/h", height: 44, keys: ["precipitation_mm"], digits: 1, bounds: { floor: 0, least: 2 }, bars: true },
];
const LEFT = 44;
const RIGHT = 10;
const HEAD = 30;
const GAP = 8;
const FOOT = 36;
export const HEIGHT = PANELS.reduce((sum, panel) => sum + HEAD + panel.height + GAP, FOOT);

/** The scale from place in the history to x, true to time. @param {Observation[]} history @param {number} width */
export function across(history, width) {
  const times = history.map((one) => Date.parse(one.observed_at));
  const x = scale([times[0], times[times.length - 1]], [LEFT + 8, width - RIGHT - 8]);
  return (/** @type {number} */ place) => x(times[place]);
}

/** Where each panel's field begins, from the top. */
export function tops() {
  let top = HEAD - GAP;
  return PANELS.map((panel, place) => (top += place ? PANELS[place - 1].height + HEAD + GAP : GAP));
}

/** @param {Element} figure an svg element @param {Observation[]} history @param {number} width */
export function drawChart(figure, history, width) {
  const x = across(history, width);
  const panels = PANELS.flatMap((panel, place) => drawPanel(panel, history, x, tops()[place], width));
  draw(figure, width, HEIGHT, [...days(history, x), ...panels, svg("g", { class: "readout" })]);
}

/** @param {(typeof PANELS)[number]} panel @param {Observation[]} history @param {(place: number) => number} x @param {number} top @param {number} width */
function drawPanel({ title, second, height, keys, bounds, bars }, history, x, top, width) {
  const series = keys.map((key) => history.map((one) => one[key]));
  const { low, high, ticks } = axis(series.flat(), bounds);
  const y = scale([low, high], [top + height, top]);
  const base = { x1: LEFT, x2: width - RIGHT };
  return [
    ...ticks.map((tick) => svg("line", { ...base, y1: y(tick), y2: y(tick), class: "grid" })),
    ...ticks.map((tick) => svg("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick))),
    head(title, second, top - 11),
    ...(bars ? columns(series[0], x, y, (width - LEFT) / Math.max(24, history.length) - 3) : series.map((values, place) => svg("path", { d: path(values, x, y), class: place ? "line second" : "line" }))),
    ...(second === "gusts" ? dots(series[1], x, y) : []),
  ];
}

/** @param {Observation[]} history @param {(place: number) => number} x */
function days(history, x) {
  return history.flatMap(({ observed_at: at }, place) => {
    const { localHour, day } = observed(at);
    if (!/^(00|06|12|18):00$/.test(localHour)) return [];
    const midnight = localHour === "00:00";
    return [
      svg("line", { x1: x(place), x2: x(place), y1: HEAD, y2: HEIGHT - FOOT + 4, class: midnight ? "day" : "grid" }),
      svg("text", { x: x(place), y: HEIGHT - FOOT + 18, "text-anchor": "middle" }, localHour.slice(0, 2)),
      ...(midnight ? [svg("text", { x: x(place), y: HEIGHT - 3, "text-anchor": "middle", class: "date" }, day)] : []),
    ];
  });
}
