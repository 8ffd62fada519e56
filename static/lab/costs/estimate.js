// @ts-check
// What many clients would cost, calculated from what fewer have cost: everything grows with the number
// of requests or of messages, which follows from the technique, the clients and the rate.

// As the lanes' clients do.
const POLLS_A_SECOND = 1;
const WAIT_SECONDS = 25;
// Of a core: above it, requests that arrive at the same moment wait for each other.
const MOST_LOAD = 0.7;

/**
 * How many requests each lane makes a second. Where a connection stays, messages are counted instead.
 * @type {Record<string, {requests: (clients: number, rate: number) => number, formula: string}>}
 */
const REQUESTS = {
  polling: { requests: (clients) => clients * POLLS_A_SECOND, formula: "clients × 1 a second" },
  long_polling: {
    requests: (clients, rate) => clients * Math.max(rate, 1 / WAIT_SECONDS),
    formula: "clients × rate (at least 1 in 25 s)",
  },
  websocket: { requests: () => 0, formula: "none, once open" },
  sse: { requests: () => 0, formula: "none, once open" },
  webhook: { requests: (clients, rate) => clients * rate, formula: "clients × rate" },
};

/**
 * @typedef {object} Measured what was measured with a number of clients, see the API
 * @property {string} lane
 * @property {number} clients
 * @property {number} seconds
 * @property {number} requests
 * @property {number} delivered
 * @property {number} bytes_up
 * @property {number} bytes_down
 * @property {number} payload_bytes
 * @property {number | null} cpu_seconds
 * @property {number | null} memory_bytes
 * @property {number} stayed
 */

/**
 * The measurement to calculate from: the largest that counted CPU time and delivered something.
 * @param {Measured[]} measured
 * @param {string} lane
 */
export function basis(measured, lane) {
  const usable = measured.filter((one) => one.lane === lane && one.cpu_seconds && one.delivered > 0);
  usable.sort((one, other) => one.clients - other.clients);
  return usable.at(-1);
}

/**
 * How many seconds of one pulse each a measurement stands for. Webhooks are sent as fast as it goes, one to
 * each client; the others are followed for as long as it took.
 * @param {Measured} one
 */
export function secondsOf(one) {
  return one.lane === "webhook" ? one.delivered / one.clients : one.seconds;
}

/**
 * @param {Measured} from
 * @param {number} clients
 * @param {number} rate pulses a second
 */
export function estimate(from, clients, rate) {
  const asks = from.requests > 0;
  const requests = REQUESTS[from.lane].requests(clients, rate);
  const messages = clients * rate;
  const all = from.bytes_up + from.bytes_down;
  const steps = asks ? requests : messages;
  const stepsMeasured = asks ? from.requests : from.delivered;
  const around = (all - from.payload_bytes) / stepsMeasured;
  const cpu = (steps * (from.cpu_seconds ?? 0)) / stepsMeasured;
  return {
    requests,
    bytes: steps * around + messages * (from.payload_bytes / from.delivered),
    memory: from.memory_bytes === null ? null : (clients * from.memory_bytes) / from.clients,
    cpu,
    processes: Math.max(1, Math.ceil(cpu / MOST_LOAD)),
  };
}

/** The formulas for a lane, with the figures in them. @param {Measured} from */
export function formulas(from) {
  const asks = from.requests > 0;
  const steps = asks ? from.requests : from.delivered;
  const what = asks ? "request" : "message";
  const cpu = ((1e6 * (from.cpu_seconds ?? 0)) / steps).toFixed(0);
  const around = ((from.bytes_up + from.bytes_down - from.payload_bytes) / steps).toFixed(0);
  const payload = (from.payload_bytes / from.delivered).toFixed(0);
  const each = from.memory_bytes === null ? "?" : (from.memory_bytes / from.clients / 1000).toFixed(1);
  return (
    `requests a second: ${REQUESTS[from.lane].formula}; ` +
    `bytes a second: ${what}s × ${around} B + clients × rate × ${payload} B; ` +
    `CPU: ${what}s × ${cpu} µs; processes: CPU ÷ ${MOST_LOAD}; memory: clients × ${each} kB ` +
    `(from ${from.clients} clients)`
  );
}

/**
 * Which technique the figures favour, in one sentence.
 * @param {Record<string, ReturnType<typeof estimate>>} byLane
 * @param {Record<string, string>} names
 * @param {string} at the clients and the rate that it is calculated for
 */
export function favoured(byLane, names, at) {
  const costs = Object.entries(byLane).map(([lane, cost]) => ({ ...cost, name: names[lane] }));
  if (costs.length < 2) return "Measure at least two techniques to compare them.";
  const byCpu = [...costs].sort((one, other) => one.cpu - other.cpu);
  const byBytes = [...costs].sort((one, other) => one.bytes - other.bytes);
  const cheapest = byCpu[0];
  const costliest = byCpu[byCpu.length - 1];
  const lightest = byBytes[0];
  const isBoth = lightest === cheapest;
  const bandwidth = isBoth ? "and the fewest bytes" : `${lightest.name} the fewest bytes`;
  return (
    `At ${at}, the figures favour ${cheapest.name}: it takes the least CPU, ${bandwidth}; ` +
    `${costliest.name} takes ${timesAsMuch(costliest.cpu, cheapest.cpu)} its CPU.`
  );
}

/** @param {number} more @param {number} less */
function timesAsMuch(more, less) {
  if (less === 0) return "far more than";
  return `${Math.round(more / less)} times`;
}
