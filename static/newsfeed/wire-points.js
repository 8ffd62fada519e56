// @ts-check
// What happened on a stream and beside it, each on its own, in the order in which it happened. No DOM in here.
import { bytes, duration } from "../shared/format.js";
import { eventBytes } from "./event-lines.js";

/** @typedef {import("./wire-stream.js").Mark} Mark */
/** @typedef {import("../shared/exchange.js").Exchange} Exchange */
/** @typedef {{at: number, way: "ask" | "answer" | "none", name: string, said: string, opens?: boolean, ends?: boolean}} Point */

// As many of them as can be read from the back row.
export const ROWS = 8;

/** What is drawn of these, in the order in which it happened; no DOM. @param {Mark[]} marks @param {Exchange[]} exchanges @returns {Point[]} */
export function points(marks, exchanges) {
  const stream = marks.flatMap((mark) => point(mark) ?? []);
  return [...stream, ...exchanges.flatMap(talk)].sort((one, other) => one.at - other.at).slice(-ROWS);
}

const together = (/** @type {any[]} */ parts) => parts.filter(Boolean).join(" · ");

/** @param {Exchange} exchange @returns {Point[]} */
function talk({ method, started, ended, status, failure, up, down }) {
  const asked = { at: started, way: /** @type {const} */ ("ask"), name: "ask", said: together([method, up && bytes(up)]) };
  if (ended === null) return [asked];
  const said = status === null ? failure : together([status, down && bytes(down), duration(ended - started)]);
  return [asked, { at: ended, way: "answer", name: "empty", said }];
}

/** @param {Mark} mark @returns {Point | null} */
function point(mark) {
  const { kind, at, type, data, status, late } = mark;
  if (kind === "opened") return { at, way: "ask", name: "ask", said: came(JSON.parse(data ?? "{}").last_event_id), opens: true };
  if (kind === "event") return { at, way: "answer", name: "news", said: together([type, bytes(eventBytes(mark)), late && duration(late)]) };
  if (kind === "reset") return { at, way: "answer", name: "news", said: "reset: take a fresh snapshot" };
  if (kind === "ended") return { at, way: "answer", name: "failed", said: "the answer ends", ends: true };
  if (kind === "failed") return { at, way: "none", name: "failed", said: "no connection" };
  if (kind === "closed" && status) return { at, way: "answer", name: "failed", said: `${status}${status === 204 ? ": do not come back" : ""}`, ends: true };
  return null;
}

/** @param {string} id */
export const came = (id) => (id ? `GET · Last-Event-ID …${id.slice(-10)}` : "GET");

/** The rows between which the answer was going on. @param {Point[]} shown @param {boolean} open @returns {[number, number][]} */
export function bars(shown, open) {
  const found = /** @type {[number, number][]} */ ([]);
  const first = shown.find(({ opens, ends }) => opens || ends);
  let from = first?.opens ? -1 : 0;
  shown.forEach(({ opens, ends }, row) => {
    if (opens && from < 0) from = row;
    if (ends && from >= 0) [from] = [-1, found.push([from, row])];
  });
  return from >= 0 && open ? [...found, [from, shown.length]] : found;
}
