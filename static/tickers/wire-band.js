// @ts-check
// The timeline of a socket: a band for as long as the connection is open, ticks above for what this page sent, ticks below
// for what the server did, each as long as the frame is large.
import { duration } from "../shared/format.js";
import { draw, scale, svg } from "../shared/svg.js";

const HEIGHT = 104;
const [BAND_TOP, BAND_BOTTOM] = [46, 52];
// A frame of 8 bytes is the shortest tick, one of 2,000 the longest.
const [SHORTEST, LONGEST] = [5, 26];
const [SMALL, LARGE] = [8, 2_000];
const LABELLED = ["order", "cancel", "reset", "error", "trade", "close"];

/** @typedef {import("./frames.js").Frame} Frame */

/**
 * @param {Element} figure an svg element @param {import("./wire-log.js").WireLog} log
 * @param {{width: number, now: number, span: number}} frame the span of time shown, in milliseconds, up to now
 */
export function drawBand(figure, log, { width, now, span }) {
  const x = scale([now - span, now], [0, width]);
  const connections = log.connections.filter(({ closed }) => (closed ?? now) > now - span);
  const frames = log.frames.filter(({ at }) => at > now - span);
  draw(figure, width, HEIGHT, [
    ...axis(width, span),
    ...connections.flatMap((one) => band(one, x, now, span)),
    ...frames.map((one) => tick(one, x(one.at))),
    ...labels(frames, x, width),
  ]);
}

/** @param {number} width @param {number} span */
function axis(width, span) {
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor, /** @type {string} */ said) =>
    svg("text", { x, y, "text-anchor": anchor, class: "label" }, said);
  return [
    svg("line", { x1: 0, x2: width, y1: 49, y2: 49, class: "rule" }),
    text(0, 11, "start", "sent by this page"),
    text(0, HEIGHT - 4, "start", `${duration(span)} ago`),
    text(width / 2, HEIGHT - 4, "middle", "from the server"),
    text(width, HEIGHT - 4, "end", "now"),
  ];
}

/** @param {import("./wire-log.js").Connection} connection @param {(at: number) => number} x @param {number} now @param {number} span */
function band({ asked, opened, closed, code }, x, now, span) {
  const [from, to] = [Math.max(0, x(opened ?? asked)), x(closed ?? now)];
  const lines = [BAND_TOP, BAND_BOTTOM].map((y) => svg("line", { x1: from, x2: to, y1: y, y2: y, class: opened === null ? "band asked" : "band" }));
  const start = asked > now - span ? [svg("line", { x1: x(asked), x2: x(asked), y1: BAND_TOP - 8, y2: BAND_BOTTOM + 8, class: "handshake" })] : [];
  if (closed === null) return [...lines, ...start];
  const cross = svg("path", { d: `M${to - 4} 45l8 8m0 -8l-8 8`, class: "dot failed" }, svg("title", {}, `end, ${code}`));
  return [...lines, ...start, cross];
}

/** @param {Frame} frame @param {number} x */
function tick({ up, name, head, payload }, x) {
  const size = Math.log(Math.max(SMALL, head + payload) / SMALL) / Math.log(LARGE / SMALL);
  const length = SHORTEST + Math.min(1, size) * (LONGEST - SHORTEST);
  const [y1, y2] = up ? [BAND_TOP, BAND_TOP - length] : [BAND_BOTTOM, BAND_BOTTOM + length];
  return svg("line", { x1: x, x2: x, y1, y2, class: `tick ${up ? "up" : "down"} ${name}` });
}

/** The names of the rarer frames, where there is room for them. @param {Frame[]} frames @param {(at: number) => number} x @param {number} width */
function labels(frames, x, width) {
  const ends = { up: 104, down: -Infinity };
  return frames.filter(({ name }) => LABELLED.includes(name)).flatMap((frame) => {
    const [side, at] = [frame.up ? "up" : "down", Math.min(x(frame.at), width - 36)];
    if (at < ends[/** @type {"up"} */ (side)]) return [];
    ends[/** @type {"up"} */ (side)] = at + 48;
    return [svg("text", { x: at, y: frame.up ? 11 : 90, class: "label strong" }, frame.name)];
  });
}
