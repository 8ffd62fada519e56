// @ts-check
// What crossed on a stream: its connections, its events, and totals over all of them. No DOM in here.
import { bytes, duration } from "../shared/format.js";
import { eventBytes } from "./event-lines.js";

/**
 * @typedef {object} Mark something that happened on a stream, as the client notes it
 * @property {"asked" | "open" | "opened" | "event" | "reset" | "ended" | "failed" | "closed"} kind
 * @property {number} at milliseconds since 1970
 * @property {string} [path] that a new EventSource was made for
 * @property {string} [type] the event's, with `data` and `id` as EventSource gave them
 * @property {string} [data]
 * @property {string} [id]
 * @property {number | null} [late] milliseconds from publication to arrival, null for what was published before
 * @property {number} [published] milliseconds since 1970
 * @property {number | null} [status] of the answer after which EventSource gave up
 */

/** @typedef {{from: number, to: number | null, whole: boolean}} Band a connection; `whole` unless it failed */

// As many as are worth looking back at; totals go on for ever.
const [KEPT, NOT_YET] = [300, "–"];
const nothing = () => ({ opened: 0, events: 0, bytes: 0, failed: 0, heard: 0, late: 0, resets: 0 });

export class StreamLedger {
  /** @type {Mark[]} oldest first */
  marks = [];
  /** @type {Band[]} oldest first */
  bands = [];
  totals = nothing();

  /** @param {Mark} mark */
  put(mark) {
    this.marks = [...this.marks, mark].slice(-KEPT);
    this.#band(mark);
    this.#count(mark);
  }

  clear() {
    this.bands = this.bands.filter(({ to }) => to === null);
    [this.marks, this.totals] = [[], { ...nothing(), opened: this.bands.length }];
  }

  /** @returns {Record<string, string>} */
  figures() {
    const { opened, events, bytes: all, heard, late, failed } = this.totals;
    return {
      streamOpened: String(opened),
      streamBack: String(Math.max(0, opened - 1)),
      streamFailed: String(failed),
      streamEvents: String(events),
      streamBytes: bytes(all),
      streamPerEvent: events ? bytes(Math.round(all / events)) : NOT_YET,
      streamLate: heard ? duration(late / heard) : NOT_YET,
      streamOpen: this.bands.at(-1)?.to === null ? "open" : "closed",
    };
  }

  /** @param {Mark} mark */
  #band({ kind, at }) {
    const last = this.bands.at(-1);
    const goesOn = last?.to === null;
    if (kind === "open" && !goesOn) this.bands = [...this.bands, { from: at, to: null, whole: true }].slice(-KEPT);
    if ((kind === "ended" || kind === "closed" || kind === "asked") && goesOn) last.to = at;
  }

  /** @param {Mark} mark */
  #count(mark) {
    const { totals } = this;
    totals.opened += Number(mark.kind === "open");
    totals.failed += Number(mark.kind === "failed");
    totals.resets += Number(mark.kind === "reset");
    if (mark.kind === "event" || mark.kind === "reset") totals.bytes += eventBytes(mark);
    if (mark.kind !== "event") return;
    totals.events += 1;
    if (mark.late === null || mark.late === undefined) return;
    totals.heard += 1;
    totals.late += mark.late;
  }
}
