// @ts-check
// What a frame was, in words; and frames in runs, so that five a second can be read. No DOM in here.
import { bytes, duration } from "../shared/format.js";
import { CLOSE } from "./frames.js";

/**
 * @typedef {import("./frames.js").Frame} Frame
 * @typedef {import("./wire-log.js").Connection} Connection
 */

/** @param {object} data */
const prices = (data) => (Object.keys(data).length === 1 ? "1 price" : `${Object.keys(data).length} prices`);

/** @type {Record<string, (said: any) => string>} */
const ABOUT = {
  ticks: ({ data }) => prices(data),
  snapshot: ({ data }) => `${prices(data)} as now`,
  subscribe: ({ symbols, cursor, depth }) => `${symbols.join(" ")}${depth ? " with the book" : cursor ? " since the cursor" : ""}`,
  order: ({ state, side, quantity, symbol }) => state ?? `${side} ${quantity} ${symbol}`,
  trade: ({ data }) => `${data.quantity} ${data.symbol}`,
  cancel: ({ order_id: id }) => `order ${id}`,
  error: ({ code }) => code,
};

/** What a frame says, in a few words. @param {Frame} frame */
export function words({ name, text, opcode }) {
  if (opcode === CLOSE) return text ? `close ${text}` : "close";
  const about = ABOUT[name]?.(JSON.parse(text));
  return about ? `${name}: ${about}` : name;
}

/** @param {Frame} frame */
export const sizes = ({ head, payload }) => `${head} + ${payload}\u00a0B`;

/** How a handshake went. @param {Connection} connection */
export function handshakeWords({ asked, opened, closed }) {
  if (opened !== null) return `Handshake: 101, open after ${duration(opened - asked)}`;
  return closed === null ? "Handshake: asked, no answer yet" : "Handshake: no connection";
}

/** @typedef {{at: number, name: string, up: boolean, frames: Frame[]}} Run */

/** Frames of one kind that followed each other, as one. @param {Frame[]} frames oldest first @param {number} most runs, the last ones @returns {Run[]} */
export function runs(frames, most) {
  /** @type {Run[]} */
  const found = [];
  for (let place = frames.length - 1; place >= 0; place -= 1) {
    const frame = frames[place];
    const run = found[0];
    if (run && run.name === frame.name && run.up === frame.up) {
      run.frames.unshift(frame);
      run.at = frame.at;
    } else if (found.length === most) break;
    else found.unshift({ at: frame.at, name: frame.name, up: frame.up, frames: [frame] });
  }
  return found;
}

/** "ticks ×4 · 2.3 kB". @param {Run} run */
export function runWords({ name, frames }) {
  const size = frames.reduce((sum, { head, payload }) => sum + head + payload, 0);
  const first = frames.length > 1 ? `${name} ×${frames.length}` : words(frames[0]);
  return `${first} · ${bytes(size)}`;
}
