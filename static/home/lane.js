// @ts-check
// A lane of the first page: a miniature of a technique, drawn from its own traffic while it is visible. All
// lanes have one scale: a second is equally wide in each, and now is on the right.
import { serverNow } from "../shared/clock.js";
import { find, put } from "../shared/dom.js";
import { duration } from "../shared/format.js";
import { draw, onWidth, scale, svg } from "../shared/svg.js";

/**
 * What is drawn of a technique.
 * @typedef {object} Mark
 * @property {"dot" | "bar" | "band" | "up" | "down" | "hook"} sign
 * @property {number} at when it began
 * @property {number | null} [to] when it ended, where it lasts; null while it does
 * @property {string} [what] the kind of it
 * @property {number | null} [published] when the event that it brought was published
 * @property {string} [title]
 */

// Four prices a second stay apart, and a lane of a laptop shows half a minute.
const MS_PER_PX = 80;
export const HEIGHT = 48;
const HAPPENED_Y = 8;
const WIRE_Y = 32;
// In units that the stylesheet makes larger where there is room: what the words at the left need, and half a
// dot.
const GUTTER = 64;
const EDGE = 6;
const BAND = 3;
const TICK = 8;
const HOLD = 12;
const FULL = 5;

/** How many milliseconds a figure of this width shows. @param {number} width */
function spanOf(width) {
  return Math.max(0, width - GUTTER - EDGE) * MS_PER_PX;
}

/**
 * @param {Element} figure an svg element
 * @param {Mark[]} marks
 * @param {string[]} words what is above, and what below
 * @param {{width: number, now: number}} frame
 */
function drawSigns(figure, marks, words, { width, now }) {
  const from = now - spanOf(width);
  const x = scale([from, now], [GUTTER, width - EDGE]);
  const shown = marks.filter((mark) => endOf(mark, now) > from);
  draw(figure, width, HEIGHT, [
    svg("text", { x: 0, y: HAPPENED_Y + 4 }, words[0]),
    svg("text", { x: 0, y: WIRE_Y + 4 }, words[1]),
    svg("line", { x1: GUTTER, x2: width, y1: WIRE_Y, y2: WIRE_Y, class: "rule" }),
    ...shown.flatMap((mark) => {
      const begin = x(Math.max(from, mark.at));
      const end = x(Math.max(from, mark.to ?? now));
      return [...late(mark, x, from), ...SIGNS[mark.sign](mark, begin, end)];
    }),
  ]);
}

/** @param {Mark} mark @param {number} now */
function endOf({ at, to }, now) {
  if (to === undefined) return at;
  return to === null ? now : to;
}

/**
 * When it happened, and the slanted line from there to when this page received it.
 * @param {Mark} mark
 * @param {(at: number) => number} x
 * @param {number} from
 */
function late({ sign, at, to, published }, x, from) {
  if (!published || published < from) return [];
  const happened = x(published);
  const arrived = x(sign === "bar" && to ? to : at);
  const end = WIRE_Y - (sign === "dot" ? 0 : HOLD / 2);
  return [
    svg("line", { x1: happened, y1: HAPPENED_Y, x2: arrived, y2: end, class: "late" }),
    svg("line", { x1: happened, y1: HAPPENED_Y - 6, x2: happened, y2: HAPPENED_Y + 5, class: "event" }),
  ];
}

/** @type {Record<string, (mark: Mark, x: number, end: number) => SVGElement[]>} */
const SIGNS = {
  dot: (mark, x) => [mark.what === "failed" ? cross(x) : dot(mark, x)],
  bar,
  band,
  up: ({ what }, x) => [tick(x, -1, what)],
  down: ({ what }, x) => [tick(x, 1, what)],
  hook: ({ what }, x) => [hook(x, what)],
};

/** An answer at once. @param {Mark} mark @param {number} x */
function dot({ what, title }, x) {
  const radius = what === "news" ? 5 : 4;
  return svg("circle", { cx: x, cy: WIRE_Y, r: radius, class: `dot ${what}` }, svg("title", {}, title ?? ""));
}

/** A request as long as it was held. @param {Mark} mark @param {number} x @param {number} end */
function bar({ what, title }, x, end) {
  const box = { y: WIRE_Y - HOLD / 2, height: HOLD, rx: 1.5 };
  const width = Math.max(0, end - x - 1);
  const held = svg("rect", { ...box, x, width, class: `hold ${what}` }, svg("title", {}, title ?? ""));
  if (what === "failed") return [held, cross(end)];
  if (what !== "news") return [held];
  return [held, svg("rect", { ...box, x: Math.max(x, end - 1 - FULL), width: FULL, class: "hold full" })];
}

/** A connection as long as it was open. @param {Mark} mark @param {number} x @param {number} end */
function band({ to, what }, x, end) {
  const top = WIRE_Y - BAND;
  const bottom = WIRE_Y + BAND;
  const lines = [
    svg("line", { x1: x, x2: end, y1: top, y2: top, class: `band ${what ?? ""}` }),
    svg("line", { x1: x, x2: end, y1: bottom, y2: bottom, class: `band ${what ?? ""}` }),
  ];
  if (!to) return lines;
  return [...lines, svg("line", { x1: end, x2: end, y1: top, y2: bottom, class: "band" })];
}

/** A frame or an event on it. @param {number} x @param {number} way up or down @param {string} [what] */
function tick(x, way, what = "") {
  const y1 = WIRE_Y + way * BAND;
  const y2 = WIRE_Y + way * (BAND + TICK);
  return svg("line", { x1: x, x2: x, y1, y2, class: `tick ${what}` });
}

/** A call from elsewhere. @param {number} x @param {string} [what] */
function hook(x, what) {
  const path = `M${x - 18} ${HAPPENED_Y}h14a4 4 0 0 1 4 4V${WIRE_Y - 1}m-5 -6l5 6l5 -6`;
  return svg("path", { d: path, class: `arrow ${what}` });
}

/** @param {number} x */
function cross(x) {
  return svg("path", { d: `M${x - 4} ${WIRE_Y - 4}l8 8m0 -8l-8 8`, class: "dot failed" });
}

/**
 * What a miniature may do to its lane.
 * @typedef {object} Lane
 * @property {() => void} show draw it again
 * @property {(event: any) => void} note an event for the strip of the log
 * @property {(text: string, news?: string) => void} say what an event means
 * What the lane draws. It holds at most one connection, from `open` until that is closed; figures go on from
 * one to the next.
 * @typedef {object} Miniature
 * @property {string[]} words above and below in the figure
 * @property {() => {close: () => void}} open
 * @property {() => Mark[]} marks
 * @property {() => string} tally
 * @property {() => number | null} late the measured mean in milliseconds
 */

/**
 * @param {HTMLElement} place
 * @param {(lane: Lane) => Miniature} make
 * @param {(span: number) => void} onSpan gets how many milliseconds the figure shows
 */
export function newLane(place, make, onSpan) {
  const part = (/** @type {string} */ name) => find(`[data-${name}]`, place);
  const lane = { width: 0, connection: /** @type {{close: () => void} | null} */ (null) };
  const miniature = make({ show, note, say });

  function show() {
    if (lane.width === 0) return;
    drawSigns(part("timeline"), miniature.marks(), miniature.words, { width: lane.width, now: serverNow() });
    put(part("tally"), miniature.tally());
    const late = miniature.late();
    if (late !== null) put(part("late"), duration(late));
  }

  /** @param {string} text @param {string} [news] */
  function say(text, news = "") {
    if (news) put(part("news"), news);
    put(part("said"), text);
  }

  onWidth(/** @type {Element} */ (part("timeline").parentElement), (width) => {
    lane.width = width / (part("timeline").clientHeight / HEIGHT);
    onSpan(spanOf(lane.width));
    show();
  });
  return {
    show,
    open() {
      lane.connection ??= miniature.open();
    },
    close() {
      lane.connection?.close();
      lane.connection = null;
    },
  };
}

const newest = /** @type {{id: string, topic: string}[]} */ ([]);

/**
 * Show an event first in the strip of the log. Its lines stay where they are and change their text, so that
 * nothing on the page moves.
 * @param {{id: string, topic: string}} event
 */
function note({ id, topic }) {
  const lines = document.querySelectorAll("[data-log] li");
  newest.unshift({ id, topic });
  newest.splice(lines.length);
  for (const [place, event] of newest.entries()) {
    const [name, cursor] = lines[place].children;
    put(name, event.topic);
    put(cursor, event.id);
  }
}
