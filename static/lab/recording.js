// @ts-check
// What a run has brought to this page: for each lane which pulses, when, and what has not been reported yet.

// Fewer say nothing about the slowest twentieth.
const SAMPLES_FOR_P95 = 200;
// The newest pulse of a lane is among its last arrivals, even where webhooks overtake each other.
const LATEST = 50;
// The server refuses more in one report, however often it is sent (lab/forms.py).
const MOST_RECEIPTS = 5_000;

/**
 * @typedef {object} Arrival
 * @property {string} id of the event
 * @property {number} n the number of the pulse
 * @property {number} due when it was to happen, in milliseconds since 1970 by the server's clock
 * @property {number} at when it was known, by the same clock
 * @property {boolean} [unseen] whether the tab was hidden meanwhile: browsers slow hidden tabs down
 */

/**
 * A recording of a run.
 * @param {string[]} lanes
 * @param {() => number} [shownSince] since when the tab has been seen, in milliseconds since 1970
 */
export function newRecording(lanes, shownSince = () => -Infinity) {
  /** @type {Map<string, Arrival[]>} */
  const arrivals = new Map(lanes.map((lane) => [lane, []]));
  const unreported = new Map(lanes.map((lane) => [lane, emptyReport()]));

  /**
   * Note what a lane has brought.
   * @param {string} lane
   * @param {any[]} events
   * @param {number} now by the server's clock, in milliseconds since 1970
   */
  function note(lane, events, now) {
    for (const event of events) {
      if (event.type === "gap") noteGap(lane, event.data);
      else noteArrival(lane, event, now);
    }
  }

  function noteArrival(lane, event, now) {
    // The receiver of the webhooks says itself when each arrived: the page only looks on.
    const isWebhook = event.type === "arrived";
    const id = isWebhook ? event.data.id : event.id;
    const at = isWebhook ? event.data.at / 1000 : now;
    const due = event.data.due / 1000;
    const unseen = !isWebhook && due < shownSince();
    arrivals.get(lane)?.push({ id, n: event.data.n, due, at, unseen });
    const report = unreported.get(lane);
    report?.ids.push(id);
    report?.at.push(Math.round(at * 1000));
    if (unseen) report?.unseen.push(id);
  }

  function noteGap(lane, gap) {
    unreported.get(lane)?.gaps.push([gap.after, gap.before]);
  }

  /**
   * Take what is to be reported of a lane, the oldest first, as much as one report may hold; null where
   * nothing is new.
   * @param {string} lane
   */
  function takeReport(lane) {
    const left = unreported.get(lane) ?? emptyReport();
    const ids = left.ids.splice(0, MOST_RECEIPTS);
    const at = left.at.splice(0, ids.length);
    const gaps = left.gaps.splice(0, MOST_RECEIPTS - ids.length);
    const taken = new Set(ids);
    const unseen = left.unseen.filter((id) => taken.has(id));
    left.unseen = left.unseen.filter((id) => !taken.has(id));
    return ids.length + gaps.length ? { ids, at, gaps, unseen } : null;
  }

  /** Report again later: the server did not take it. @param {string} lane @param {any} report */
  function putBack(lane, report) {
    const since = unreported.get(lane) ?? emptyReport();
    unreported.set(lane, {
      ids: [...report.ids, ...since.ids],
      at: [...report.at, ...since.at],
      gaps: [...report.gaps, ...since.gaps],
      unseen: [...report.unseen, ...since.unseen],
    });
  }

  /** What a lane has brought, in the order of arrival. @param {string} lane @returns {Arrival[]} */
  const of = (lane) => arrivals.get(lane) ?? [];

  /** Hold what was recorded elsewhere. @param {Record<string, Arrival[]>} recorded */
  function restore(recorded) {
    for (const lane of lanes) arrivals.set(lane, recorded[lane]);
  }

  return { note, of, takeReport, putBack, restore };
}

/**
 * The last pulse that all lanes have brought, by lane; null before there is one.
 * @param {Record<string, Arrival[]>} byLane
 * @returns {Record<string, Arrival> | null}
 */
export function lastOnAll(byLane) {
  const last = Math.min(...Object.values(byLane).map(newest));
  const found = /** @type {Record<string, Arrival>} */ ({});
  for (const [lane, arrivals] of Object.entries(byLane)) {
    const arrival = arrivals.find((one) => one.n === last);
    if (!arrival) return null;
    found[lane] = arrival;
  }
  return found;
}

/** The highest number among the last arrivals. @param {Arrival[]} arrivals */
function newest(arrivals) {
  const numbers = arrivals.slice(-LATEST).map((arrival) => arrival.n);
  return Math.max(0, ...numbers);
}

/**
 * The median, the 95th percentile and the maximum of the delays, in milliseconds; null where there are too
 * few arrivals. Those that came while the tab was hidden are left out.
 * @param {Arrival[]} arrivals
 */
export function delaysOf(arrivals) {
  const seen = arrivals.filter(({ unseen }) => !unseen);
  const delays = seen.map(({ at, due }) => Math.max(0, at - due));
  delays.sort((one, other) => one - other);
  const count = delays.length;
  return {
    p50: median(delays),
    p95: count >= SAMPLES_FOR_P95 ? delays[Math.floor((count * 95 - 1) / 100)] : null,
    max: count ? delays[count - 1] : null,
    samples: count,
    leftOut: arrivals.length - count,
  };
}

/** The lower of two in the middle; null of none. @param {number[]} sorted */
export function median(sorted) {
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

function emptyReport() {
  return {
    ids: /** @type {string[]} */ ([]),
    at: /** @type {number[]} */ ([]),
    gaps: /** @type {string[][]} */ ([]),
    unseen: /** @type {string[]} */ ([]),
  };
}
