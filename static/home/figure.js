// @ts-check
// The five signs on the wire, drawn to one scale: a second is as wide in each lane, and now is at the right.
import { draw, scale, svg } from "../shared/svg.js";

/**
 * What is drawn of a technique: its `sign`, when it began and, where it lasts, when it ended (null while it lasts);
 * when the event was published of which it tells; and in `what`, the kind of it.
 * @typedef {{sign: "dot" | "bar" | "band" | "up" | "down" | "hook", at: number, to?: number | null, what?: string, published?: number | null, title?: string}} Mark
 */

// Four prices a second stay apart, and a lane of a laptop shows half a minute.
export const MS_PER_PX = 80;
export const HEIGHT = 48;
const [HAPPENED_Y, WIRE_Y] = [8, 32];
// In units that the stylesheet makes larger where there is room. What the words at the left need, and half a dot.
const [GUTTER, EDGE] = [64, 6];
const [BAND, TICK, HOLD, FULL] = [3, 8, 12, 5];

/** How many milliseconds a figure of this width shows. @param {number} width */
export const spanOf = (width) => Math.max(0, width - GUTTER - EDGE) * MS_PER_PX;

/**
 * @param {Element} figure an svg element @param {Mark[]} marks @param {string[]} words what is above, and what below
 * @param {{width: number, now: number}} frame
 */
export function drawSigns(figure, marks, words, { width, now }) {
  const from = now - spanOf(width);
  const x = scale([from, now], [GUTTER, width - EDGE]);
  const within = (/** @type {number | null} */ at) => x(Math.max(from, at ?? now));
  const shown = marks.filter(({ at, to }) => (to === undefined ? at : (to ?? now)) > from);
  draw(figure, width, HEIGHT, [
    ...words.map((said, place) => svg("text", { x: 0, y: (place ? WIRE_Y : HAPPENED_Y) + 4 }, said)),
    svg("line", { x1: GUTTER, x2: width, y1: WIRE_Y, y2: WIRE_Y, class: "rule" }),
    ...shown.flatMap((mark) => [...late(mark, x, from), ...SHAPES[mark.sign](mark, within(mark.at), within(mark.to ?? null))]),
  ]);
}

/** When it happened, and the slanted line from there to when this page heard. @param {Mark} mark @param {(at: number) => number} x @param {number} from */
function late({ sign, at, to, published }, x, from) {
  if (!published || published < from) return [];
  const [was, now, end] = [x(published), x((sign === "bar" && to) || at), WIRE_Y - (sign === "dot" ? 0 : HOLD / 2)];
  return [
    svg("line", { x1: was, y1: HAPPENED_Y, x2: now, y2: end, class: "late" }),
    svg("line", { x1: was, y1: HAPPENED_Y - 6, x2: was, y2: HAPPENED_Y + 5, class: "event" }),
  ];
}

/** @type {Record<string, (mark: Mark, x: number, end: number) => SVGElement[]>} */
const SHAPES = {
  dot: ({ what, title }, x) => [what === "failed" ? cross(x) : svg("circle", { cx: x, cy: WIRE_Y, r: what === "news" ? 5 : 4, class: `dot ${what}` }, svg("title", {}, title ?? ""))],
  bar: ({ what, title }, x, end) => [
    svg("rect", { x, y: WIRE_Y - HOLD / 2, width: Math.max(0, end - x - 1), height: HOLD, rx: 1.5, class: `hold ${what}` }, svg("title", {}, title ?? "")),
    ...(what === "news" ? [svg("rect", { x: Math.max(x, end - 1 - FULL), y: WIRE_Y - HOLD / 2, width: FULL, height: HOLD, rx: 1.5, class: "hold full" })] : []),
    ...(what === "failed" ? [cross(end)] : []),
  ],
  band: ({ to, what }, x, end) => [
    ...[-BAND, BAND].map((off) => svg("line", { x1: x, x2: end, y1: WIRE_Y + off, y2: WIRE_Y + off, class: `band ${what ?? ""}` })),
    ...(to ? [svg("line", { x1: end, x2: end, y1: WIRE_Y - BAND, y2: WIRE_Y + BAND, class: "band" })] : []),
  ],
  up: ({ what }, x) => [tick(x, -1, what)],
  down: ({ what }, x) => [tick(x, 1, what)],
  hook: ({ what }, x) => [svg("path", { d: `M${x - 18} ${HAPPENED_Y}h14a4 4 0 0 1 4 4V${WIRE_Y - 1}m-5 -6l5 6l5 -6`, class: `arrow ${what}` })],
};

/** @param {number} x @param {number} way up or down @param {string} [what] */
const tick = (x, way, what = "") => svg("line", { x1: x, x2: x, y1: WIRE_Y + way * BAND, y2: WIRE_Y + way * (BAND + TICK), class: `tick ${what}` });

/** @param {number} x */
const cross = (x) => svg("path", { d: `M${x - 4} ${WIRE_Y - 4}l8 8m0 -8l-8 8`, class: "dot failed" });
