// @ts-check
// The mission clock, and the mission on one line: above its eight days to scale, below the half hour of the
// replay; a mark shows where it is now.
import { serverNow } from "../../shared/clock.js";
import { partsOf, put } from "../../shared/dom.js";
import { draw, onWidth, scale, svg } from "../../shared/svg.js";
import { day, elapsed, hereOf, phases, replaySeconds, time } from "./time.js";

/** @typedef {import("./time.js").Moment} Moment */
/** @typedef {import("./time.js").Phase} Phase */
/** @typedef {import("./time.js").Here} Here */
/** @typedef {(value: number) => number} Scale */

// Often enough that the clock runs, rarely enough to be read.
const TICK_MS = 250;
const HEIGHT = 150;
const DAYS_Y = 44;
const REPLAY_Y = 88;
const REPLAY_HEIGHT = 26;
const EDGE = 8;
const DAY_MS = 86_400_000;
const FROM = Date.parse("1969-07-16T06:00:00Z");
const TO = Date.parse("1969-07-25T00:00:00Z");
const MIDNIGHTS = 8;
// Below this width every other date is left out.
const ALL_DATES_WIDTH = 520;
const TICKS = /** @type {Record<string, number>} */ ({ flash: 13, urgent: 8, routine: 5 });
// A name fits into a phase as wide as this for each letter.
const LETTER = 8;
const MONTH_DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const UTC = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  hourCycle: "h23",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});

/**
 * @param {HTMLElement} place
 * @param {Element} figure an svg element
 * @param {any} mission the snapshot's
 * @returns {(headline: any) => void} shows a headline of the mission
 */
export function startClock(place, figure, mission) {
  const moments = /** @type {Moment[]} */ (mission.moments);
  const part = partsOf(place, "clock");
  const all = phases(moments);
  const clock = { here: hereOf(mission), width: 0 };

  function show() {
    if (document.hidden) return;
    const now = serverNow();
    const { at, pace } = time(moments, clock.here, now);
    const { phase } = moments[clock.here.last];
    const number = all.findIndex(({ name }) => name === phase) + 1;
    put(part("elapsed"), elapsed(at));
    put(part("utc"), `${UTC.format(at).replace(" at", ",")} UTC`);
    put(part("day"), `Day ${day(at)}`);
    put(part("phase"), `${phase}, phase ${number} of ${all.length}`);
    put(part("pace"), paced(pace));
    if (clock.width > 0) showHere(figure, moments, clock.width, clock.here, now);
  }

  onWidth(/** @type {Element} */ (figure.parentElement), (width) => {
    clock.width = width;
    drawMission(figure, moments, width);
    show();
  });
  setInterval(show, TICK_MS);
  return ({ moment, published_at: publishedAt }) => {
    const at = Date.parse(publishedAt);
    if (moment === null || at < clock.here.publishedAt) return;
    clock.here = { last: moment, publishedAt: at };
    show();
  };
}

/** How fast it runs, in words. @param {number} pace */
export function paced(pace) {
  if (pace === 0) return "waiting for what comes next";
  if (pace < 1) return "slower than it was";
  if (pace < 2) return "about as fast as it was";
  return `${Math.round(pace).toLocaleString("en")} times as fast as it was`;
}

/** From times, and from seconds of the replay, to places. @param {Moment[]} moments @param {number} width */
function scales(moments, width) {
  const places = /** @type {[number, number]} */ ([EDGE, width - EDGE]);
  let seconds = 0;
  for (const { pause } of moments) seconds += pause;
  const days = scale([FROM, TO], places);
  return {
    days: (/** @type {number} */ at) => days(Math.min(at, TO)),
    replay: scale([0, seconds], places),
  };
}

/** What does not move. @param {Element} figure @param {Moment[]} moments @param {number} width */
function drawMission(figure, moments, width) {
  const { days, replay } = scales(moments, width);
  draw(figure, width, HEIGHT, [
    ...drawDays(days, width),
    ...phases(moments).flatMap((phase, place) => drawPhase(phase, place, days, replay)),
    ...moments.map((moment) => drawMoment(moment, days)),
    svg("g", { class: "here" }),
  ]);
}

/** @param {Scale} days @param {number} width */
function drawDays(days, width) {
  const every = width < ALL_DATES_WIDTH ? 2 : 1;
  const marks = [svg("line", { x1: EDGE, x2: width - EDGE, y1: DAYS_Y, y2: DAYS_Y, class: "axis" })];
  for (let place = 0; place < MIDNIGHTS; place += 1) {
    const at = (Math.ceil(FROM / DAY_MS) + place) * DAY_MS;
    const x = days(at);
    marks.push(svg("line", { x1: x, x2: x, y1: DAYS_Y - 20, y2: DAYS_Y, class: "midnight" }));
    if (place % every !== 0) continue;
    marks.push(svg("text", { x: x + 4, y: DAYS_Y - 24, class: "date" }, MONTH_DAY.format(at)));
  }
  return marks;
}

/**
 * A phase: when it was in the eight days, when it is in the replay, and the slant from one to the other.
 * @param {Phase} phase
 * @param {number} place
 * @param {Scale} days
 * @param {Scale} replay
 */
function drawPhase(phase, place, days, replay) {
  const from = days(phase.from);
  const to = Math.max(days(phase.to), from + 0.5);
  const begins = replay(phase.since);
  const ends = replay(phase.until);
  const slant = `M${from} ${DAYS_Y + 1}H${to}L${ends} ${REPLAY_Y}H${begins}z`;
  const box = { x: begins, y: REPLAY_Y, width: Math.max(1, ends - begins), height: REPLAY_HEIGHT };
  const look = place % 2 === 0 ? "slant even" : "slant odd";
  const marks = [
    svg("path", { d: slant, class: look }),
    svg("rect", { ...box, class: "phase", "data-first": phase.first }, svg("title", {}, phase.name)),
  ];
  if (hasRoom(phase.name, ends - begins)) {
    const middle = { x: (begins + ends) / 2, y: REPLAY_Y + 17, "text-anchor": "middle" };
    marks.push(svg("text", { ...middle, class: "phase-name", "data-first": phase.first }, phase.name));
  }
  return marks;
}

/** @param {string} name @param {number} width */
function hasRoom(name, width) {
  return width > name.length * LETTER;
}

/** @param {Moment} moment @param {Scale} days */
function drawMoment({ at, urgency, headline }, days) {
  const x = days(Date.parse(at));
  const line = { x1: x, x2: x, y1: DAYS_Y - TICKS[urgency], y2: DAYS_Y };
  return svg("line", { ...line, class: `moment ${urgency}` }, svg("title", {}, headline));
}

/**
 * Where it is now, in the eight days and in the half hour.
 * @param {Element} figure
 * @param {Moment[]} moments
 * @param {number} width
 * @param {Here} here
 * @param {number} now
 */
function showHere(figure, moments, width, here, now) {
  const { days, replay } = scales(moments, width);
  const { at, part } = time(moments, here, now);
  const above = days(at);
  const below = replay(replaySeconds(moments, here.last, part));
  const foot = REPLAY_Y + REPLAY_HEIGHT;
  const phase = /** @type {Phase} */ (phases(moments).findLast((one) => one.first <= here.last));
  for (const one of figure.querySelectorAll("[data-first]")) {
    one.toggleAttribute("data-now", one.getAttribute("data-first") === String(phase.first));
  }
  const marks = [
    svg("path", { d: `M${above} ${DAYS_Y - 18}V${DAYS_Y}L${below} ${REPLAY_Y}V${foot}`, class: "hand" }),
    svg("circle", { cx: above, cy: DAYS_Y, r: 5, class: "now" }),
    svg("path", { d: `M${below - 5} ${foot + 8}h10l-5 -8z`, class: "now" }),
  ];
  if (!hasRoom(phase.name, replay(phase.until) - replay(phase.since))) {
    marks.push(drawName(phase.name, below, below < width / 2));
  }
  figure.querySelector(".here")?.replaceChildren(...marks);
}

/**
 * A name that does not fit into its phase.
 * @param {string} name
 * @param {number} x
 * @param {boolean} isRight of it
 */
function drawName(name, x, isRight) {
  const side = isRight ? { dx: 9, "text-anchor": "start" } : { dx: -9, "text-anchor": "end" };
  return svg("text", { x, y: HEIGHT - 10, ...side, class: "here-name" }, name);
}
