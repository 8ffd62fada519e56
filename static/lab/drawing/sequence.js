// @ts-check
// One pulse on one lane as a sequence diagram: client left, server right, time downwards. All five have one
// scale.
import { draw, scale, svg } from "../../shared/svg.js";

const HEIGHT = 190;
const TOP = 28;
const BOTTOM = 14;
const EDGE = 26;
// The width of the server's bar.
const BAR = 6;
const HEAD = 6;
// An answer that nobody has timed is drawn this much later.
const UNTIMED = 14;

/**
 * @typedef {object} Passage
 * @property {"ask" | "push" | "call"} way whether the client asks, is sent to, or is called at an address
 * @property {string} client what the left line is called
 * @property {number} due when the pulse was due, in milliseconds since 1970
 * @property {number} at when it was known
 * @property {number | null} asked when the request that brought it began, null where that is not known
 */

/**
 * @param {Element} figure an SVG
 * @param {Passage} passage
 * @param {{width: number, begin: number, end: number}} frame what all five show, in milliseconds since 1970
 */
export function drawPassage(figure, passage, { width, begin, end }) {
  const y = scale([begin, end], [TOP, HEIGHT - BOTTOM]);
  const left = EDGE;
  const right = width - EDGE;
  draw(figure, width, HEIGHT, [
    svg("text", { x: 2, y: 14 }, passage.client),
    svg("text", { x: width - 2, y: 14, "text-anchor": "end" }, "server"),
    svg("line", { class: "lifeline", x1: left, x2: left, y1: TOP - 6, y2: HEIGHT }),
    svg("line", { class: "lifeline", x1: right, x2: right, y1: TOP - 6, y2: HEIGHT }),
    ...marks[passage.way](passage, y, left, right),
    svg("circle", { class: "happened", cx: right, cy: y(passage.due), r: 4 }),
    svg("circle", { class: "known", cx: left, cy: y(passage.at), r: 4 }),
  ]);
}

const marks = { ask: asks, push: isSent, call: isCalled };

/** The pulse waits for a request, or a request waits for the pulse. */
function asks({ due, at, asked }, y, left, right) {
  if (asked === null) return [arrow(right, y(due), left, y(at), "answer")];
  const isHeld = asked < due;
  const arrived = isHeld ? asked : (asked + at) / 2;
  const answered = isHeld ? due : arrived;
  const top = Math.max(TOP - 6, y(Math.min(due, arrived)));
  const height = Math.max(1, y(answered) - top);
  const drawn = [svg("rect", { class: "wait", x: right - BAR / 2, y: top, width: BAR, height })];
  const isShown = y(asked) >= TOP - 6;
  if (isShown) drawn.push(arrow(left, y(asked), right, y(arrived), "ask"));
  drawn.push(arrow(right, y(answered), left, y(at), "answer"));
  return drawn;
}

function isSent({ due, at }, y, left, right) {
  return [arrow(right, y(due), left, y(at), "answer")];
}

function isCalled({ due, at }, y, left, right) {
  const back = Math.min(HEIGHT - 2, y(at) + UNTIMED);
  return [arrow(right, y(due), left, y(at), "answer"), arrow(left, y(at), right, back, "ask")];
}

function arrow(x1, y1, x2, y2, name) {
  const away = x2 > x1 ? -HEAD : HEAD;
  const point = `${x2},${y2} ${x2 + away},${y2 - HEAD / 2} ${x2 + away},${y2 + HEAD / 2}`;
  return svg("g", { class: name }, svg("line", { x1, y1, x2, y2 }), svg("polygon", { points: point }));
}
