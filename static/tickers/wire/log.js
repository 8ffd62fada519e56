// @ts-check
// What has crossed the socket: the last frames, the connections they crossed on, and the totals, beside what
// the same updates would cost by polling. No DOM in here.
import { bytes, duration, share } from "../../shared/format.js";
import { closeFrame, textFrame } from "./frames.js";

// Frames kept for looking at; totals have no end. At five a second, the last minute.
export const KEPT = 300;
const KEPT_CONNECTIONS = 20;
// Codes that are no frame: the connection ended without one. Source: RFC 6455, section 7.4.1.
const NO_FRAME = [1005, 1006];
const NOT_YET = "–";

/**
 * @typedef {import("./frames.js").Frame} Frame
 *
 * @typedef {object} Connection
 * @property {number} id
 * @property {string} url
 * @property {number} asked milliseconds since 1970, as all its times
 * @property {number | null} opened
 * @property {number | null} closed
 * @property {number | null} code
 * @property {import("./frames.js").Handshake | null} handshake
 */

function noTotals() {
  return {
    up: { frames: 0, bytes: 0 },
    down: { frames: 0, bytes: 0 },
    headerBytes: 0,
    updates: 0,
    updateBytes: 0,
    timed: 0,
    late: 0,
  };
}

export class WireLog {
  /** @type {Frame[]} oldest first */
  frames = [];
  /** @type {Connection[]} oldest first */
  connections = [];
  totals = noTotals();
  #asked = 0;

  /** @param {any} mark as the client reports it */
  put(mark) {
    const last = this.connections.at(-1);
    if (mark.kind === "asked") this.#ask(mark);
    if (mark.kind === "opened" && last) last.opened = mark.at;
    if (mark.kind === "frame") this.#add(textFrame(mark));
    if (mark.message?.handshake && last) last.handshake = mark.message.handshake;
    if (mark.kind === "closed" && last) this.#close(last, mark);
  }

  clear() {
    this.frames = [];
    this.connections = this.connections.slice(-1);
    this.totals = noTotals();
  }

  /** @param {{at: number, url: string}} mark */
  #ask({ at, url }) {
    this.#asked += 1;
    const none = { opened: null, closed: null, code: null, handshake: null };
    this.connections.push({ id: this.#asked, url, asked: at, ...none });
    if (this.connections.length > KEPT_CONNECTIONS) this.connections.shift();
  }

  /** @param {Connection} connection @param {{at: number, code: number, byServer: boolean}} mark */
  #close(connection, { at, code, byServer }) {
    connection.closed = at;
    connection.code = code;
    if (connection.opened === null || (byServer && NO_FRAME.includes(code))) return;
    this.#add(closeFrame({ at, up: !byServer, code: byServer ? code : null }));
  }

  /** @param {Frame} frame */
  #add(frame) {
    const { totals } = this;
    const way = frame.up ? totals.up : totals.down;
    this.frames.push(frame);
    if (this.frames.length > KEPT) this.frames.shift();
    way.frames += 1;
    way.bytes += frame.headerBytes + frame.payload;
    totals.headerBytes += frame.headerBytes;
    if (frame.name !== "ticks") return;
    totals.updates += 1;
    totals.updateBytes += frame.payload;
    if (frame.late === null) return;
    totals.timed += 1;
    totals.late += frame.late;
  }
}

/**
 * The totals as text, by the names under which the page shows them.
 * @param {WireLog} log
 * @param {{pollHeaderBytes: number | null, roundTrip: number | null}} measured the round trip in milliseconds
 * @returns {Record<string, string>}
 */
export function totalsText({ totals }, { pollHeaderBytes, roundTrip }) {
  const { up, down, updates, updateBytes, timed, late } = totals;
  const all = up.bytes + down.bytes;
  const frames = up.frames + down.frames;
  const polled = pollHeaderBytes === null ? null : pollHeaderBytes * updates + updateBytes;
  return {
    frames: String(frames),
    framesUp: String(up.frames),
    framesDown: String(down.frames),
    bytes: bytes(all),
    up: bytes(up.bytes),
    down: bytes(down.bytes),
    updates: String(updates),
    headerShare: all ? share(totals.headerBytes, all) : NOT_YET,
    headerEach: frames ? `${(totals.headerBytes / frames).toFixed(1)}\u00a0B` : NOT_YET,
    pollHeaders: orNotYet(pollHeaderBytes, bytes),
    late: timed ? duration(late / timed) : NOT_YET,
    roundTrip: orNotYet(roundTrip, duration),
    ...beside(updates, all, polled),
  };
}

/**
 * An update here beside one by polling.
 * @param {number} updates
 * @param {number} all bytes here
 * @param {number | null} polled bytes by polling
 */
function beside(updates, all, polled) {
  const each = updates ? Math.round(all / updates) : null;
  const poll = updates && polled !== null ? Math.round(polled / updates) : null;
  const isKnown = each !== null && poll !== null;
  return {
    perUpdate: orNotYet(each, bytes),
    perPoll: orNotYet(poll, bytes),
    polled: poll === null ? NOT_YET : bytes(poll * updates),
    saved: isKnown ? share(poll - each, poll) : NOT_YET,
  };
}

/** @param {number | null} value @param {(value: number) => string} write */
function orNotYet(value, write) {
  return value === null ? NOT_YET : write(value);
}
