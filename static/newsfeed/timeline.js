// @ts-check
// The mission on one line, and how it is told: above its eight days to scale, below the half hour of the replay.
import { draw, scale, svg } from "../shared/svg.js";
import { phases } from "./mission.js";

/** @typedef {import("./mission.js").Moment} Moment */
/** @typedef {(value: number) => number} Scale */

export const HEIGHT = 150;
export const [DAYS_Y, TOLD_Y, TOLD_HEIGHT] = [44, 88, 26];
const EDGE = 8;
const DAY_MS = 86_400_000;
const [FROM, TO] = [Date.parse("1969-07-16T06:00:00Z"), Date.parse("1969-07-25T00:00:00Z")];
const TICKS = { flash: 13, urgent: 8, routine: 5 };
// A name fits into a phase as wide as this for each letter.
const LETTER = 8;
const MONTH_DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });

/** From times, and from seconds of telling, to places. @param {Moment[]} moments @param {number} width */
export const scales = (moments, width) => {
  const x = scale([FROM, TO], [EDGE, width - EDGE]);
  const whole = moments.reduce((sum, { pause }) => sum + pause, 0);
  return { day: (/** @type {number} */ at) => x(Math.min(at, TO)), told: scale([0, whole], [EDGE, width - EDGE]) };
};

/** What does not move. @param {Element} figure @param {Moment[]} moments @param {number} width */
export function drawMission(figure, moments, width) {
  const { day, told } = scales(moments, width);
  const all = phases(moments);
  draw(figure, width, HEIGHT, [
    ...days(day, width),
    ...all.flatMap((phase, place) => span(phase, place, day, told)),
    ...moments.map((moment) => tick(moment, day)),
    svg("g", { class: "here" }),
  ]);
}

/** @param {(at: number) => number} day @param {number} width */
function days(day, width) {
  const midnights = Array.from({ length: 8 }, (_, place) => Math.ceil(FROM / DAY_MS) * DAY_MS + place * DAY_MS);
  const every = width < 520 ? 2 : 1;
  return [
    svg("line", { x1: EDGE, x2: width - EDGE, y1: DAYS_Y, y2: DAYS_Y, class: "axis" }),
    ...midnights.map((at) => svg("line", { x1: day(at), x2: day(at), y1: DAYS_Y - 20, y2: DAYS_Y, class: "midnight" })),
    ...midnights.filter((_, place) => place % every === 0).map((at) => svg("text", { x: day(at) + 4, y: DAYS_Y - 24, class: "date" }, MONTH_DAY.format(at))),
  ];
}

/**
 * A phase: how it lies in the days, how long it is told, and the slant from one to the other.
 * @param {ReturnType<typeof phases>[number]} phase @param {number} place @param {Scale} day @param {Scale} told
 */
function span({ name, first, from, to, told: begin, until }, place, day, told) {
  const [a, b, c, d] = [day(from), day(to), told(begin), told(until)];
  const fits = hasRoom(name, d - c);
  return [
    svg("path", { d: `M${a} ${DAYS_Y + 1}H${Math.max(b, a + 0.5)}L${d} ${TOLD_Y}H${c}z`, class: `slant ${place % 2 ? "odd" : "even"}` }),
    svg("rect", { x: c, y: TOLD_Y, width: Math.max(1, d - c), height: TOLD_HEIGHT, class: "phase", "data-first": first }, svg("title", {}, name)),
    ...(fits ? [svg("text", { x: (c + d) / 2, y: TOLD_Y + 17, "text-anchor": "middle", class: "phase-name", "data-first": first }, name)] : []),
  ];
}

/** Whether a name fits. @param {string} name @param {number} width */
export const hasRoom = (name, width) => width > name.length * LETTER;

/** @param {Moment} moment @param {(at: number) => number} day */
function tick({ at, urgency, headline }, day) {
  const x = day(Date.parse(at));
  return svg("line", { x1: x, x2: x, y1: DAYS_Y - TICKS[/** @type {keyof typeof TICKS} */ (urgency)], y2: DAYS_Y, class: `moment ${urgency}` }, svg("title", {}, headline));
}
