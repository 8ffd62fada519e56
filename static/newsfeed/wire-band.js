// @ts-check
// The timeline of a stream: above, when it happened; below, the band of the open connection with a tick for each event.
import { duration } from "../shared/format.js";
import { draw, scale, svg } from "../shared/svg.js";

/** @typedef {import("./wire-stream.js").StreamLedger} StreamLedger */
/** @typedef {import("../shared/exchange.js").Exchange} Exchange */

const HEIGHT = 92;
const [HAPPENED_Y, BAND_Y, BAND_HEIGHT, TICK] = [22, 50, 5, 9];
const EDGE = 6;

/**
 * @param {Element} figure an svg element
 * @param {StreamLedger} ledger @param {Exchange[]} sent what this page sent besides
 * @param {{width: number, now: number, span: number}} frame the span of time shown, in milliseconds, up to now
 */
export function drawBand(figure, ledger, sent, { width, now, span }) {
  const x = scale([now - span, now], [EDGE, width - EDGE]);
  const bands = ledger.bands.filter(({ to }) => (to ?? now) > now - span);
  const events = ledger.marks.filter(({ kind, at }) => kind === "event" && at > now - span);
  draw(figure, width, HEIGHT, [
    ...axis(width, span),
    ...bands.flatMap(({ from, to }) => band(Math.max(x(from), 0), x(to ?? now), to === null)),
    ...events.flatMap(({ at, published, late }) => event(x(at), late === null || published === undefined ? null : x(published))),
    ...ledger.marks.filter(({ kind, at }) => kind === "failed" && at > now - span).map(({ at }) => cross(x(at))),
    ...sent.filter(({ method, started }) => method !== "GET" && started > now - span).map((one) => talk(x(one.started))),
  ]);
}

/** @param {number} width @param {number} span */
function axis(width, span) {
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor, /** @type {string} */ said) =>
    svg("text", { x, y, "text-anchor": anchor, class: "label" }, said);
  return [
    svg("line", { x1: 0, x2: width, y1: HAPPENED_Y, y2: HAPPENED_Y, class: "rule" }),
    text(0, HAPPENED_Y - 10, "start", "happened"),
    text(0, HEIGHT - 6, "start", `stream · ${duration(span)} ago`),
    text(width, HEIGHT - 6, "end", "now"),
  ];
}

/** @param {number} from @param {number} to @param {boolean} open */
function band(from, to, open) {
  const line = (/** @type {number} */ y) => svg("line", { x1: from, x2: to, y1: y, y2: y, class: "band" });
  const end = open ? [] : [svg("line", { x1: to, x2: to, y1: BAND_Y - 4, y2: BAND_Y + BAND_HEIGHT + 4, class: "band end" })];
  return [line(BAND_Y), line(BAND_Y + BAND_HEIGHT), ...end];
}

/** @param {number} at @param {number | null} from */
function event(at, from) {
  const y = BAND_Y + BAND_HEIGHT;
  const tick = svg("line", { x1: at, x2: at, y1: y, y2: y + TICK, class: "event" });
  if (from === null || from < EDGE) return [tick];
  return [
    svg("line", { x1: from, x2: from, y1: HAPPENED_Y - 6, y2: HAPPENED_Y + 6, class: "event" }),
    svg("line", { x1: from, y1: HAPPENED_Y, x2: at, y2: BAND_Y, class: "late" }),
    tick,
  ];
}

/** @param {number} x */
const talk = (x) => svg("path", { d: `M${x - 4} ${BAND_Y - 3}h8l-4 -8z`, class: "dot sent" });
/** @param {number} x */
const cross = (x) => svg("path", { d: `M${x - 4} ${BAND_Y - 2}l8 8m0 -8l-8 8`, class: "dot failed" });
