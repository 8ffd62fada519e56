// @ts-check
// A run that was taken along as JSON, read again. Any other file is refused, with the reason.
import { LANE_NAMES } from "./client.js";

/** Not a run of the lab. */
export class NotARun extends Error {}

/**
 * @param {string} text
 * @returns {{run: any, ledger: any, arrivals: Record<string, import("./recording.js").Arrival[]>}} as the API
 *   describes them, with what arrived on each lane
 * @throws {NotARun}
 */
export function readTaken(text) {
  const taken = parsed(text);
  if (!isRun(taken)) {
    throw new NotARun("This is not a run of the lab: export one as JSON, and choose that file.");
  }
  const numbers = numbersOf(taken.arrivals);
  const arrivals = /** @type {Record<string, import("./recording.js").Arrival[]>} */ ({});
  for (const lane of LANE_NAMES) {
    arrivals[lane] = taken.arrivals[lane].map((arrival) => read(arrival, numbers));
  }
  return {
    run: { ...taken.run, state: "done", settings: taken.settings, lanes: taken.lanes },
    ledger: taken.ledger,
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

function isRun(taken) {
  if (!taken?.run || !taken.settings) return false;
  return LANE_NAMES.every((lane) => isLane(taken, lane));
}

function isLane(taken, lane) {
  const hasArrivals = Array.isArray(taken.arrivals?.[lane]);
  const hasFigures = taken.lanes?.[lane] !== undefined;
  const hasLedger = taken.ledger?.[lane] !== undefined;
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
