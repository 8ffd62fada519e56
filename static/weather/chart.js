// @ts-check
// The last 48 hours: four small charts above one another that share one axis of time, and a hand that reads
// one hour.
import { number } from "../shared/format.js";
import { draw, niceStep, scale, svg } from "../shared/svg.js";
import { observed, reported } from "./words.js";

/** @typedef {Record<string, any>} Observation */
/** @typedef {(value: number) => number} Scale */

/**
 * @typedef {object} Panel one of the four charts
 * @property {string} title
 * @property {string} second the name of the second line, or empty
 * @property {string} unit
 * @property {number} height
 * @property {string[]} keys the values that are drawn
 * @property {{floor?: number, least?: number}} bounds see `axis`
 * @property {boolean} [isBars] bars from zero instead of a line
 */

const DIGITS = 1;

/** @type {Panel[]} */
const PANELS = [
  {
    title: "Temperature",
    second: "dew point",
    unit: "°C",
    height: 104,
    keys: ["temperature_c", "dew_point_c"],
    bounds: { least: 4 },
  },
  {
    title: "Wind",
    second: "gusts",
    unit: "m/s",
    height: 64,
    keys: ["wind_speed_ms", "wind_gust_ms"],
    bounds: { floor: 0, least: 6 },
  },
  { title: "Pressure", second: "", unit: "hPa", height: 64, keys: ["pressure_hpa"], bounds: { least: 6 } },
  {
    title: "Precipitation",
    second: "",
    unit: "mm/h",
    height: 44,
    keys: ["precipitation_mm"],
    bounds: { floor: 0, least: 2 },
    isBars: true,
  },
];

const LEFT = 44;
const RIGHT = 10;
const HEAD = 30;
const GAP = 8;
const FOOT = 36;
const HEIGHT = heightOf(PANELS);
// At least this many bars share the width, with this much space between two.
const LEAST_BARS = 24;
const BAR_GAP = 3;
const LEAST_BAR_WIDTH = 2;
const MARKED_HOURS = ["00:00", "06:00", "12:00", "18:00"];
const KEYS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -6,
  PageUp: 6,
  Home: -Infinity,
  End: Infinity,
});

/** The height of the whole figure. @param {Panel[]} panels */
function heightOf(panels) {
  let height = FOOT;
  for (const panel of panels) height += HEAD + panel.height + GAP;
  return height;
}

/**
 * The range of an axis and the marks on it: whole steps of 1, 2 or 5 times a power of ten, two to four of
 * them.
 * @param {(number | null)[]} values
 * @param {{floor?: number, least?: number}} [bounds] where the axis begins at the latest, and the smallest
 *   span it has
 */
export function axis(values, { floor, least = 1 } = {}) {
  const known = /** @type {number[]} */ (values.filter((value) => value !== null));
  const from = Math.min(...known, floor ?? Infinity);
  const to = Math.max(...known, (floor ?? -Infinity) + least);
  if (!Number.isFinite(from) || !Number.isFinite(to)) return { low: 0, high: 1, ticks: [0, 1] };
  const step = niceStep(Math.max(to - from, least) / 3);
  const low = Math.floor(from / step) * step;
  // Even an axis from zero to zero has one step.
  const high = Math.ceil(to / step) * step || step;
  const count = Math.round((high - low) / step);
  const ticks = [];
  for (let place = 0; place <= count; place += 1) ticks.push(low + place * step);
  return { low, high, ticks };
}

/**
 * The path of a line that breaks where nothing was reported; a value alone between two breaks is a dot of no
 * length.
 * @param {(number | null)[]} values
 * @param {Scale} x from a place in the values
 * @param {Scale} y
 */
export function path(values, x, y) {
  let steps = "";
  for (const [place, value] of values.entries()) {
    if (value === null) continue;
    const begins = place === 0 || values[place - 1] === null;
    steps += begins ? `M${x(place)} ${y(value)}h0` : `L${x(place)} ${y(value)}`;
  }
  return steps;
}

/**
 * The scale from a place in the history to x, true to time.
 * @param {Observation[]} history
 * @param {number} width
 */
function across(history, width) {
  const times = history.map((one) => Date.parse(one.observed_at));
  const first = times[0];
  const last = times[times.length - 1];
  const x = scale([first, last], [LEFT + 8, width - RIGHT - 8]);
  return (/** @type {number} */ place) => x(times[place]);
}

/** Where each panel's field begins, from the top. */
function tops() {
  const found = [];
  let top = HEAD;
  for (const panel of PANELS) {
    found.push(top);
    top += panel.height + GAP + HEAD;
  }
  return found;
}

/** @param {Element} figure an svg element @param {Observation[]} history @param {number} width */
export function drawChart(figure, history, width) {
  const x = across(history, width);
  const drawn = drawDays(history, x);
  for (const [place, top] of tops().entries()) {
    drawn.push(...drawPanel(PANELS[place], history, x, top, width));
  }
  drawn.push(svg("g", { class: "readout" }));
  draw(figure, width, HEIGHT, drawn);
}

/**
 * @param {Panel} panel
 * @param {Observation[]} history
 * @param {Scale} x
 * @param {number} top
 * @param {number} width
 */
function drawPanel(panel, history, x, top, width) {
  const series = panel.keys.map((key) => history.map((one) => one[key]));
  const { low, high, ticks } = axis(series.flat(), panel.bounds);
  const y = scale([low, high], [top + panel.height, top]);
  const drawn = [...drawTicks(ticks, y, width), drawTitle(panel, top - 11)];
  if (panel.isBars) {
    const room = (width - LEFT) / Math.max(LEAST_BARS, history.length) - BAR_GAP;
    drawn.push(...drawBars(series[0], x, y, Math.max(LEAST_BAR_WIDTH, room)));
    return drawn;
  }
  for (const [place, values] of series.entries()) {
    const look = place === 0 ? "line" : "line second";
    drawn.push(svg("path", { d: path(values, x, y), class: look }));
  }
  if (panel.second === "gusts") drawn.push(...drawDots(series[1], x, y));
  return drawn;
}

/**
 * A line across the field for each tick, and its number at the left.
 * @param {number[]} ticks
 * @param {Scale} y
 * @param {number} width
 */
function drawTicks(ticks, y, width) {
  const lines = [];
  const labels = [];
  for (const tick of ticks) {
    lines.push(svg("line", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick), class: "grid" }));
    labels.push(svg("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick)));
  }
  return [...lines, ...labels];
}

/** The name of a chart, with the look of its lines. @param {Panel} panel @param {number} y */
function drawTitle({ title, second }, y) {
  const name = svg("tspan", { class: "name" }, title);
  if (!second) return svg("text", { x: 0, y, class: "title" }, name);
  const line = svg("tspan", { class: "key" }, "\u00a0━━ \u00a0");
  const dashes = svg("tspan", { class: "key second" }, "\u00a0╍╍");
  return svg("text", { x: 0, y, class: "title" }, name, line, svg("tspan", {}, second), dashes);
}

/**
 * Bars from zero.
 * @param {(number | null)[]} values
 * @param {Scale} x
 * @param {Scale} y
 * @param {number} width of one
 */
function drawBars(values, x, y, width) {
  const bars = [];
  for (const [place, value] of values.entries()) {
    if (!value) continue;
    const box = { x: x(place) - width / 2, y: y(value), width, height: y(0) - y(value) };
    bars.push(svg("rect", { ...box, class: "bar" }));
  }
  return bars;
}

/**
 * A dot for each value, for what is seldom reported twice in a row.
 * @param {(number | null)[]} values
 * @param {Scale} x
 * @param {Scale} y
 */
function drawDots(values, x, y) {
  const dots = [];
  for (const [place, value] of values.entries()) {
    if (value !== null) dots.push(svg("circle", { cx: x(place), cy: y(value), r: 1.75, class: "gust" }));
  }
  return dots;
}

/** A line every six hours, and the date at midnight. @param {Observation[]} history @param {Scale} x */
function drawDays(history, x) {
  const marks = [];
  for (const [place, one] of history.entries()) {
    const { localHour, day } = observed(one.observed_at);
    if (!MARKED_HOURS.includes(localHour)) continue;
    const isMidnight = localHour === "00:00";
    const at = x(place);
    const look = isMidnight ? "day" : "grid";
    const middle = { x: at, "text-anchor": "middle" };
    marks.push(svg("line", { x1: at, x2: at, y1: HEAD, y2: HEIGHT - FOOT + 4, class: look }));
    marks.push(svg("text", { ...middle, y: HEIGHT - FOOT + 18 }, localHour.slice(0, 2)));
    if (isMidnight) marks.push(svg("text", { ...middle, y: HEIGHT - 3, class: "date" }, day));
  }
  return marks;
}

/**
 * The chart's hand: under the pointer, or moved with the arrow keys, it reads one hour in all four charts.
 * @param {HTMLElement} slider the element that holds the chart and takes the focus
 */
export function newReadout(slider) {
  const hand = { history: /** @type {Observation[]} */ ([]), width: 0, place: Infinity };

  /** Where it stands; the newest hour where it was moved to none. */
  function standing() {
    return Math.min(hand.place, hand.history.length - 1);
  }

  /** @param {number} to */
  function move(to) {
    hand.place = to >= hand.history.length - 1 ? Infinity : Math.max(0, to);
    show();
  }

  function show() {
    const place = standing();
    if (place < 0 || hand.width === 0) return;
    const one = hand.history[place];
    const x = across(hand.history, hand.width)(place);
    slider.setAttribute("aria-valuemax", String(hand.history.length - 1));
    slider.setAttribute("aria-valuenow", String(place));
    slider.setAttribute("aria-valuetext", spoken(one));
    const values = drawValues(one, hand.width);
    const pointer = hand.place === Infinity ? [] : drawHand(one, x);
    slider.querySelector(".readout")?.replaceChildren(...pointer, ...values);
  }

  slider.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    move(standing() + KEYS[event.key]);
  });
  slider.addEventListener("pointermove", (event) => {
    const x = across(hand.history, hand.width);
    const pointer = event.clientX - slider.getBoundingClientRect().left;
    const distances = hand.history.map((_, place) => Math.abs(x(place) - pointer));
    const nearest = distances.indexOf(Math.min(...distances));
    move(nearest);
  });
  slider.addEventListener("pointerleave", () => move(Infinity));

  return {
    /** @param {Observation[]} history @param {number} width */
    set(history, width) {
      hand.history = history;
      hand.width = width;
      show();
    },
  };
}

/** All values of an hour, as a screen reader says them. @param {Observation} one */
function spoken(one) {
  const { local, utc } = observed(one.observed_at);
  const values = [];
  for (const { title, second, keys, unit } of PANELS) {
    for (const [place, key] of keys.entries()) {
      const name = place === 0 ? title : second;
      const value = reported(one[key], DIGITS);
      values.push(one[key] === null ? `${name} ${value}` : `${name} ${value} ${unit}`);
    }
  }
  return `${local}, ${utc}: ${values.join(", ")}`;
}

/**
 * The values of an hour at the right of each chart's title.
 * @param {Observation} one
 * @param {number} width
 */
function drawValues(one, width) {
  const drawn = [];
  for (const [place, top] of tops().entries()) {
    const { keys, unit } = PANELS[place];
    const values = keys.map((key) => (one[key] === null ? "–" : reported(one[key], DIGITS)));
    const where = { x: width - RIGHT, y: top - 11, "text-anchor": "end" };
    drawn.push(svg("text", { ...where, class: "value" }, `${values.join(" · ")} ${unit}`));
  }
  return drawn;
}

/** @param {Observation} one @param {number} x */
function drawHand(one, x) {
  const { localHour } = observed(one.observed_at);
  return [
    svg("line", { x1: x, x2: x, y1: 14, y2: HEIGHT - 32, class: "hand" }),
    svg("rect", { x: x - 24, y: HEIGHT - 32, width: 48, height: 18, rx: 4, class: "hour" }),
    svg("text", { x, y: HEIGHT - 18, "text-anchor": "middle", class: "hour-text" }, localHour),
  ];
}
