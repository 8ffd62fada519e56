// @ts-check
// What the lab says in words: figures with their units, the ledger, and the verdict of a run.
import { bytes, counted, duration } from "../shared/format.js";

export const NAMES = {
  polling: "Polling",
  long_polling: "Long-polling",
  websocket: "WebSocket",
  sse: "Server-Sent Events",
  webhook: "Webhook",
};

const NOT_YET = "–";

/** Milliseconds, or a dash where there is no such figure. @param {number | null} ms */
export function delay(ms) {
  return ms === null ? NOT_YET : duration(ms);
}

/** Bytes, or a dash. @param {number | null} count */
export function size(count) {
  return count === null ? NOT_YET : bytes(count);
}

/** CPU time in microseconds, or a dash. @param {number | null} us */
export function cpu(us) {
  if (us === null) return NOT_YET;
  return us < 1000 ? `${Math.round(us)}\u00a0µs` : `${(us / 1000).toFixed(1)}\u00a0ms`;
}

/**
 * What became of the pulses on a lane, in one sentence.
 * @param {{received: number, lost_total: number, twice_total: number, out_of_order: number,
 *   declared_gaps: number}} entry
 * @param {number} published
 */
export function ledgerSentence(entry, published) {
  const parts = [`${entry.received} of ${Math.max(published, entry.received)} received`];
  parts.push(entry.lost_total ? `${entry.lost_total} lost` : "none lost");
  if (entry.twice_total) parts.push(`${entry.twice_total} twice`);
  if (entry.out_of_order) parts.push(`${entry.out_of_order} out of order`);
  if (entry.declared_gaps) parts.push(`${entry.declared_gaps} declared as a gap`);
  return `${parts.join(", ")}.`;
}

/**
 * The verdict of a run: one sentence, made from the figures.
 * @param {Record<string, {p50: number | null, perEvent: number | null}>} lanes
 */
export function verdict(lanes) {
  const measured = [];
  for (const [lane, { p50, perEvent }] of Object.entries(lanes)) {
    if (p50 !== null && perEvent !== null) measured.push({ name: NAMES[lane], p50, perEvent });
  }
  if (measured.length < 2) return "";
  const byDelay = [...measured].sort((one, other) => one.p50 - other.p50);
  const bySize = [...measured].sort((one, other) => one.perEvent - other.perEvent);
  const fastest = byDelay[0];
  const slowest = byDelay[byDelay.length - 1];
  const smallest = bySize[0];
  const largest = bySize[bySize.length - 1];
  return (
    `${fastest.name} delivered first, ${delay(fastest.p50)} after a pulse was due, and ` +
    `${slowest.name} last, after ${delay(slowest.p50)}; ` +
    `${smallest.name} took the fewest bytes for each, ${size(smallest.perEvent)}, and ` +
    `${largest.name} the most, ${size(largest.perEvent)}.`
  );
}

/** "1 pulse", "4 pulses". @param {number} count */
export function pulses(count) {
  return counted(count, "pulse");
}

/** What is left out of the delays, and why; nothing where nothing is. @param {number} count */
export function leftOut(count) {
  if (count === 0) return "";
  const arrivals = count === 1 ? "1 arrival is" : `${count} arrivals are`;
  return `${arrivals} left out of the delays: this tab was hidden then, and browsers slow hidden tabs down.`;
}
