// @ts-check
// What crossed the socket so far: the last frames, the connections they crossed on, and totals. No DOM in here.
import { closeFrame, textFrame } from "./frames.js";

// Frames kept for looking at; totals go on for ever. At five a second, the last minute.
export const KEPT = 300;
const KEPT_CONNECTIONS = 20;
// Codes that are no frame: the connection ended without one. Source: RFC 6455, section 7.4.1.
const NO_FRAME = [1005, 1006];

/**
 * @typedef {import("./frames.js").Frame} Frame
 * @typedef {{id: number, url: string, asked: number, opened: number | null, closed: number | null,
 *   code: number | null, heads: import("./handshake.js").Heads | null}} Connection
 */

const nothing = () => ({ up: { frames: 0, bytes: 0 }, down: { frames: 0, bytes: 0 }, heads: 0, updates: 0, updateBytes: 0, heard: 0, late: 0 });

export class WireLog {
  /** @type {Frame[]} oldest first */
  frames = [];
  /** @type {Connection[]} oldest first */
  connections = [];
  totals = nothing();
  #count = 0;

  /** @param {any} what as the client tells it */
  put({ what, ...told }) {
    const last = this.connections.at(-1);
    if (what === "asked") this.#asked(told);
    if (what === "opened" && last) last.opened = told.at;
    if (told.said?.handshake && last) last.heads = told.said.handshake;
    if (what === "frame") this.#add(textFrame(told));
    if (what === "closed" && last) this.#closed(last, told);
  }

  clear() {
    this.frames = [];
    this.connections = this.connections.slice(-1);
    this.totals = nothing();
  }

  /** @param {{at: number, url: string}} told */
  #asked({ at, url }) {
    this.connections.push({ id: ++this.#count, url, asked: at, opened: null, closed: null, code: null, heads: null });
    if (this.connections.length > KEPT_CONNECTIONS) this.connections.shift();
  }

  /** @param {Connection} last @param {{at: number, code: number, byServer: boolean}} told */
  #closed(last, { at, code, byServer }) {
    [last.closed, last.code] = [at, code];
    if (last.opened === null || (byServer && NO_FRAME.includes(code))) return;
    this.#add(closeFrame({ at, up: !byServer, code: byServer ? code : null }));
  }

  /** @param {Frame} frame */
  #add(frame) {
    const { totals } = this;
    const [way, isUpdate] = [totals[frame.up ? "up" : "down"], frame.name === "ticks"];
    this.frames.push(frame);
    if (this.frames.length > KEPT) this.frames.shift();
    way.frames += 1;
    way.bytes += frame.head + frame.payload;
    totals.heads += frame.head;
    totals.updates += Number(isUpdate);
    totals.updateBytes += isUpdate ? frame.payload : 0;
    if (frame.late === null || !isUpdate) return;
    totals.heard += 1;
    totals.late += frame.late;
  }
}
