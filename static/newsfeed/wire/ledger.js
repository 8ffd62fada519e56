// @ts-check
// What crossed on a stream: its connections, its events, and totals over all of them. No DOM in here.
import { bytes, duration, utf8Bytes } from "../../shared/format.js";

/**
 * @typedef {object} Mark something that happened on a stream, as the client notes it
 * @property {"asked" | "open" | "opened" | "event" | "reset" | "ended" | "failed" | "closed"} kind
 * @property {number} at milliseconds since 1970
 * @property {string} [path] that a new EventSource was made for
 * @property {string} [type] the event's, with `data` and `id` as EventSource gave them
 * @property {string} [data]
 * @property {string} [id]
 * @property {number | null} [late] milliseconds from publication to arrival, null for what was published
 *   before
 * @property {number} [published] milliseconds since 1970
 * @property {number | null} [status] of the answer after which EventSource gave up
 */

/** @typedef {{from: number, to: number | null}} Band a connection; `to` is null while it is open */

// As many as are worth looking back at; totals have no end.
const KEPT = 300;
const NOT_YET = "–";
const ENDS = ["ended", "closed", "asked"];

const nothing = () => ({ opened: 0, events: 0, bytes: 0, failed: 0, timed: 0, late: 0 });

export class StreamLedger {
  /** @type {Mark[]} oldest first */
  marks = [];
  /** @type {Band[]} oldest first */
  bands = [];
  totals = nothing();

  get isOpen() {
    return this.bands.at(-1)?.to === null;
  }

  /** @param {Mark} mark */
  put(mark) {
    this.marks.push(mark);
    if (this.marks.length > KEPT) this.marks.shift();
    this.#noteBand(mark);
    this.#count(mark);
  }

  clear() {
    this.bands = this.bands.filter(({ to }) => to === null);
    this.marks = [];
    this.totals = nothing();
    this.totals.opened = this.bands.length;
  }

  /** @returns {Record<string, string>} */
  figures() {
    const { opened, events, bytes: all, timed, late, failed } = this.totals;
    return {
      streamOpened: String(opened),
      streamBack: String(Math.max(0, opened - 1)),
      streamFailed: String(failed),
      streamEvents: String(events),
      streamBytes: bytes(all),
      streamPerEvent: events ? bytes(Math.round(all / events)) : NOT_YET,
      streamLate: timed ? duration(late / timed) : NOT_YET,
      streamOpen: this.isOpen ? "open" : "closed",
    };
  }

  /** @param {Mark} mark */
  #noteBand({ kind, at }) {
    const last = this.bands.at(-1);
    if (last && this.isOpen) {
      if (ENDS.includes(kind)) last.to = at;
      return;
    }
    if (kind !== "open") return;
    this.bands.push({ from: at, to: null });
    if (this.bands.length > KEPT) this.bands.shift();
  }

  /** @param {Mark} mark */
  #count(mark) {
    const { totals } = this;
    if (mark.kind === "open") totals.opened += 1;
    if (mark.kind === "failed") totals.failed += 1;
    if (mark.kind === "event" || mark.kind === "reset") totals.bytes += eventBytes(mark);
    if (mark.kind !== "event") return;
    totals.events += 1;
    if (mark.late === null || mark.late === undefined) return;
    totals.timed += 1;
    totals.late += mark.late;
  }
}

/** The lines that made this event, put together again: EventSource does not show them. @param {Mark} mark */
export function linesOf({ type, id, data }) {
  const lines = [`event: ${type}`];
  if (id) lines.push(`id: ${id}`);
  lines.push(`data: ${data}`);
  return lines;
}

/** Bytes of an event with the empty line that ends it. @param {Mark} mark */
export function eventBytes(mark) {
  return utf8Bytes(`${linesOf(mark).join("\n")}\n\n`);
}
