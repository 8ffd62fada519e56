// @ts-check
// A run of the lab, seen from the page: start it, open the five lanes, report what each has brought.
import { ask } from "../shared/exchange.js";
import { connect as connectLongPolling } from "./lanes/long-polling.js";
import { connect as connectPolling } from "./lanes/polling.js";
import { connect as connectSse } from "./lanes/sse.js";
import { connect as connectWebhook } from "./lanes/webhook.js";
import { connect as connectWebSocket } from "./lanes/websocket.js";

const JSON_HEADERS = { "Content-Type": "application/json" };

/**
 * The lanes by their names: what connects, the address, the app whose colours the lane has, and the way that
 * a pulse takes: the client asks, is sent to, or is called.
 */
export const LANES = {
  polling: {
    connect: connectPolling,
    path: "/lab/runs/RUN/polling/",
    technique: "weather",
    way: "ask",
  },
  long_polling: {
    connect: connectLongPolling,
    path: "/lab/runs/RUN/long-polling/",
    technique: "chat",
    way: "ask",
  },
  websocket: {
    connect: connectWebSocket,
    path: "/lab/runs/RUN/websocket/",
    technique: "tickers",
    way: "push",
  },
  sse: {
    connect: connectSse,
    path: "/lab/runs/RUN/sse/",
    technique: "newsfeed",
    way: "push",
  },
  webhook: {
    connect: connectWebhook,
    path: "/lab/api/runs/RUN/webhook/",
    technique: "payments",
    way: "call",
  },
};

export const LANE_NAMES = Object.keys(LANES);

/** A refusal in the server's own words, with its code. */
export class Refused extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * Start a run.
 * @param {Record<string, unknown>} settings pattern, rate, seconds, payload and seed; each has a default
 * @returns {Promise<any>} the run as the API describes it
 * @throws {Refused}
 */
export async function startRun(settings) {
  return send("/lab/api/runs/", "POST", settings);
}

/** End a run before its time. @param {string} run */
export async function endRun(run) {
  return send(`/lab/api/runs/${run}/`, "DELETE");
}

/** What each lane has carried so far, counted at the server's sockets. @param {string} run */
export async function figuresOf(run) {
  return send(`/lab/api/runs/${run}/`, "GET");
}

/** What became of each pulse on each lane. @param {string} run */
export async function ledgerOf(run) {
  return send(`/lab/api/runs/${run}/ledger/`, "GET");
}

/**
 * Break something of a run.
 * @param {string} run
 * @param {Record<string, unknown>} fault kind, lane, seconds, and ms, bytes or status
 */
export async function breakRun(run, fault) {
  return send(`/lab/api/runs/${run}/faults/`, "POST", fault);
}

/** End all that is broken. @param {string} run */
export async function mendRun(run) {
  return send(`/lab/api/runs/${run}/faults/`, "DELETE");
}

/** What was broken, and what became of each lane. @param {string} run */
export async function faultsOf(run) {
  return send(`/lab/api/runs/${run}/faults/`, "GET");
}

/** All claims, as the API describes them: those of the techniques, and the widespread ones. */
export async function fetchClaims() {
  return send("/lab/api/claims/", "GET");
}

/**
 * Have a claim judged by the runs that its trials were.
 * @param {string} claim
 * @param {{id: string, counts: Record<string, number>}[]} runs
 */
export async function verdictOf(claim, runs) {
  return send(`/lab/api/claims/${claim}/verdict/`, "POST", { runs });
}

/** Measure what clients of a lane cost. @param {string} lane @param {number} clients */
export async function measureCosts(lane, clients) {
  return send("/lab/api/costs/", "POST", { lane, clients });
}

/** What was measured so far, and what is being measured. */
export async function fetchCosts() {
  return send("/lab/api/costs/", "GET");
}

/**
 * Report what a lane has brought, and when.
 * @param {string} run
 * @param {{lane: string, ids: string[], at: number[], gaps: string[][], unseen: string[]}} receipts
 */
export async function report(run, receipts) {
  return send(`/lab/api/runs/${run}/receipts/`, "POST", receipts);
}

/**
 * Open lanes of a run, all five if not said otherwise.
 * @param {{id: string, cursor: string}} run
 * @param {(lane: string, events: any[]) => void} onEvents
 * @param {string[]} [lanes]
 * @returns {{close: () => void}}
 */
export function connect(run, onEvents, lanes = LANE_NAMES) {
  const connections = lanes.map((lane) => {
    const address = new URL(LANES[lane].path.replace("RUN", run.id), location.href).href;
    return LANES[lane].connect({
      url: address,
      cursor: run.cursor,
      onEvents: (/** @type {any[]} */ events) => onEvents(lane, events),
    });
  });
  return {
    close() {
      for (const connection of connections) connection.close();
    },
  };
}

async function send(address, method, body = undefined) {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const by = { fetch, onExchange() {}, method, ...content };
  const { json, status } = await ask(address, body === undefined ? {} : JSON_HEADERS, by);
  if (json?.error) throw new Refused(json.error.message, json.error.code);
  if (status === null || status >= 400) throw new Error("The server does not answer. Try again in a moment.");
  return json;
}
