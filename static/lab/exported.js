// @ts-check
// A run that was exported as JSON, read again. Any other file is refused, with the reason.
import { LANE_NAMES } from "./client.js";

/** Not a run of the lab. */
export class NotARun extends Error {}

/**
 * @param {string} text
 * @returns {{run: any, ledger: any, arrivals: Record<string, import("./recording.js").Arrival[]>}} as the API
 *   describes them, with what arrived on each lane
 * @throws {NotARun}
 */
export function readExport(text) {
  const exported = parsed(text);
  if (!isRun(exported)) {
    throw new NotARun("This is not a run of the lab: export one as JSON, and choose that file.");
  }
  const numbers = numbersOf(exported.arrivals);
  const arrivals = /** @type {Record<string, import("./recording.js").Arrival[]>} */ ({});
  for (const lane of LANE_NAMES) {
    arrivals[lane] = exported.arrivals[lane].map((arrival) => read(arrival, numbers));
  }
  return {
    run: { ...exported.run, state: "done", settings: exported.settings, lanes: exported.lanes },
    ledger: exported.ledger,
    arrivals,
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRun(exported) {
  if (!exported?.run || !exported.settings) return false;
  return LANE_NAMES.every((lane) => isLane(exported, lane));
}

function isLane(exported, lane) {
  const hasArrivals = Array.isArray(exported.arrivals?.[lane]);
  const hasFigures = exported.lanes?.[lane] !== undefined;
  const hasLedger = exported.ledger?.[lane] !== undefined;
  return hasArrivals && hasFigures && hasLedger;
}

/** The pulses that any lane has brought, numbered from 1 in the order of the log, by their ids. */
function numbersOf(arrivals) {
  const ids = new Set();
  for (const lane of LANE_NAMES) {
    for (const [id] of arrivals[lane]) ids.add(id);
  }
  const numbers = new Map();
  for (const id of [...ids].sort(byPlace)) numbers.set(id, numbers.size + 1);
  return numbers;
}

/** @param {[string, number, number, boolean]} arrival @param {Map<string, number>} numbers */
function read([id, due, at, unseen = false], numbers) {
  return { id, n: numbers.get(id) ?? 0, due: due / 1000, at: at / 1000, unseen };
}

/** In the order of the log: ids are milliseconds and a number. @param {string} one @param {string} other */
function byPlace(one, other) {
  const [ms, place] = one.split("-").map(Number);
  const [otherMs, otherPlace] = other.split("-").map(Number);
  return ms - otherMs || place - otherPlace;
}
