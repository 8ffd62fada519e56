// @ts-check
// What a run has brought to this page: for each lane which pulses, when, and what has not been reported yet.

// Fewer say nothing of the slowest twentieth.
const SAMPLES_FOR_P95 = 200;

/**
 * @typedef {object} Arrival
 * @property {string} id of the event
 * @property {number} n the number of the pulse
 * @property {number} due when it was to happen, in milliseconds since 1970 by the server's clock
 * @property {number} at when it was known, likewise
 */

/**
 * A recording of a run.
 * @param {string[]} lanes
 */
export function newRecording(lanes) {
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
    arrivals.get(lane)?.push({ id, n: event.data.n, due: event.data.due / 1000, at });
    const report = unreported.get(lane);
    report?.ids.push(id);
    report?.at.push(Math.round(at * 1000));
  }

  function noteGap(lane, gap) {
    unreported.get(lane)?.gaps.push([gap.after, gap.before]);
  }

  /** Take what is to be reported of a lane; null where nothing is new. @param {string} lane */
  function takeReport(lane) {
    const report = unreported.get(lane) ?? emptyReport();
    unreported.set(lane, emptyReport());
    return report.ids.length + report.gaps.length ? report : null;
  }

  /** Report again later: the server did not take it. @param {string} lane @param {any} report */
  function putBack(lane, report) {
    const since = unreported.get(lane) ?? emptyReport();
    unreported.set(lane, {
      ids: [...report.ids, ...since.ids],
      at: [...report.at, ...since.at],
      gaps: [...report.gaps, ...since.gaps],
    });
  }

  /** What a lane has brought, in the order of arrival. @param {string} lane @returns {Arrival[]} */
  const of = (lane) => arrivals.get(lane) ?? [];

  return { note, of, takeReport, putBack };
}

/**
 * The median, the 95th percentile and the maximum of the delays, in milliseconds; null where there are too
 * few arrivals.
 * @param {Arrival[]} arrivals
 */
export function delaysOf(arrivals) {
  const delays = arrivals.map(({ at, due }) => Math.max(0, at - due));
  delays.sort((one, other) => one - other);
  const count = delays.length;
  return {
    p50: count ? delays[Math.floor((count - 1) / 2)] : null,
    p95: count >= SAMPLES_FOR_P95 ? delays[Math.floor((count * 95 - 1) / 100)] : null,
    max: count ? delays[count - 1] : null,
    samples: count,
  };
}

function emptyReport() {
  return {
    ids: /** @type {string[]} */ ([]),
    at: /** @type {number[]} */ ([]),
    gaps: /** @type {string[][]} */ ([]),
  };
}
