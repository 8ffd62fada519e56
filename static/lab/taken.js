// @ts-check
// A run that was taken along as JSON, read again. What is no such file is refused in words.
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
  const isRun = taken?.run && taken.settings && LANE_NAMES.every((lane) => isLane(taken, lane));
  if (!isRun) throw new NotARun("This is not a run of the lab: take one along as JSON, and give that file.");
  const ids = LANE_NAMES.flatMap((lane) => taken.arrivals[lane].map(([id]) => id));
  const numbers = new Map([...new Set(ids)].sort(byPlace).map((id, index) => [id, index + 1]));
  return {
    run: { ...taken.run, state: "done", settings: taken.settings, lanes: taken.lanes },
    ledger: taken.ledger,
    arrivals: Object.fromEntries(
      LANE_NAMES.map((lane) => [lane, taken.arrivals[lane].map((arrival) => read(arrival, numbers))]),
    ),
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isLane(taken, lane) {
  return Array.isArray(taken.arrivals?.[lane]) && taken.lanes?.[lane] && taken.ledger?.[lane];
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
