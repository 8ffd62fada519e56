// @ts-check
// What the lab says in words: figures with their units, the ledger, and the verdict of a run.

export const NAMES = {
  polling: "Polling",
  long_polling: "Long-polling",
  websocket: "WebSocket",
  sse: "Server-Sent Events",
  webhook: "Webhook",
};

/** Milliseconds as people say them. @param {number | null} ms */
export function duration(ms) {
  if (ms === null) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A number of bytes. @param {number} bytes */
export function size(bytes) {
  return bytes < 10_000 ? `${bytes.toLocaleString("en")} B` : `${(bytes / 1000).toFixed(1)} kB`;
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
  const measured = Object.entries(lanes).filter(([, { p50, perEvent }]) => p50 !== null && perEvent !== null);
  if (measured.length < 2) return "";
  const [fastest, first] = leastBy(measured, "p50");
  const [slowest, last] = mostBy(measured, "p50");
  const [cheapest, least] = leastBy(measured, "perEvent");
  const [dearest, most] = mostBy(measured, "perEvent");
  return (
    `${NAMES[fastest]} knew first, ${duration(first.p50)} after each pulse was due; ` +
    `${NAMES[slowest]} last, after ${duration(last.p50)}. ` +
    `${NAMES[cheapest]} took the fewest bytes for each, ${size(least.perEvent)}; ` +
    `${NAMES[dearest]} the most, ${size(most.perEvent)}.`
  );
}

function leastBy(lanes, name) {
  return lanes.reduce((one, other) => (other[1][name] < one[1][name] ? other : one));
}

function mostBy(lanes, name) {
  return lanes.reduce((one, other) => (other[1][name] > one[1][name] ? other : one));
}

/** So many pulses. @param {number} count */
export function pulses(count) {
  return count === 1 ? "1 pulse" : `${count} pulses`;
}
