// @ts-check
// What each tile shows of a sample, and in which words. No DOM in here.
import { bytes, counted, duration, number } from "../shared/format.js";

const SPACE = "\u00a0";
// The techniques in the order of the lesson, with the app whose colour and sign they have.
export const TECHNIQUES = {
  polling: { name: "polling", app: "weather" },
  long_polling: { name: "long-polling", app: "chat" },
  websocket: { name: "WebSocket", app: "tickers" },
  sse: { name: "SSE", app: "newsfeed" },
  webhook: { name: "webhook", app: "payments" },
};
// A poll or a webhook is over as soon as it is answered.
export const STAYING = ["long_polling", "websocket", "sse"];
// As in web/connections/census.py.
export const AGES = ["1 s", "10 s", "1 min", "10 min", "1 h", "older"];

/** @typedef {Record<string, any>} Data of a sample */
/**
 * @typedef {object} Tile
 * @property {import("./series.js").Read} read
 * @property {(value: number) => string} words
 * @property {number} least the axis ends no lower, so that noise does not look like news
 */

/** @type {Record<string, Tile>} */
export const TILES = {
  connections: {
    read: ({ ages }) => (ages ? byTechnique(ages, STAYING, sum) : {}),
    words: whole,
    least: 10,
  },
  ages: { read: ({ ages }) => (ages ? byTechnique(ages, STAYING, sum) : {}), words: whole, least: 10 },
  opened: {
    read: ({ opened, seconds }) =>
      opened ? byTechnique(opened, Object.keys(TECHNIQUES), (count) => count / seconds) : {},
    words: rate,
    least: 5,
  },
  closed: { read: ({ closed }) => (closed ? { all: 0 } : {}), words: whole, least: 1 },
  events: { read: eventsBySecond, words: rate, least: 5 },
  lag: { read: (data) => ofWeb(data, "lag_s", 1000), words: milliseconds, least: 20 },
  hub: { read: (data) => ofWeb(data, "hub_s", 1000), words: milliseconds, least: 20 },
  outbox: { read: ({ outbox }) => ({ facts: outbox }), words: whole, least: 5 },
  webhooks: {
    read: ({ webhooks }) => ({ due: webhooks?.due, "oldest, s": webhooks?.oldest_s }),
    words: rate,
    least: 5,
  },
  queues: { read: queues, words: whole, least: 5 },
  cpu: { read: (data) => ofAll(data, "cpu", 100), words: percent, least: 10 },
  memory: { read: (data) => ofAll(data, "pss", 1), words: memory, least: 100_000_000 },
  redis: { read: ({ redis }) => ({ memory: redis.memory }), words: memory, least: 10_000_000 },
  database: { read: ({ database_ms: took }) => ({ query: took }), words: milliseconds, least: 5 },
  cost: { read: costs, words: percent, least: 2 },
};

/** What a tile says beside its lines. @type {Record<string, (data: Data) => string>} */
export const NOTES = {
  queues(data) {
    const ages = Object.values(data.queues).map((queue) => queue.oldest_ms ?? 0);
    return `oldest task: ${duration(Math.max(0, ...ages))}`;
  },
  redis(data) {
    const { clients, fetched } = data.redis;
    return `${counted(clients, "client")}, ${counted(fetched, "task")} in workers' hands`;
  },
};

/** How connections ended, the most frequent first. @param {Data} data */
export function closings({ closed }) {
  const all = [];
  for (const [technique, codes] of Object.entries(closed ?? {})) {
    for (const [code, count] of Object.entries(codes)) all.push({ technique, code, count });
  }
  return all.sort((one, other) => other.count - one.count);
}

function byTechnique(values, names, convert) {
  const known = names.filter((name) => name in values);
  return Object.fromEntries(known.map((name) => [name, convert(values[name])]));
}

function eventsBySecond({ events, seconds }) {
  const all = Object.entries(events ?? {});
  return Object.fromEntries(all.map(([app, count]) => [app, count / seconds]));
}

function queues(data) {
  const waiting = /** @type {Record<string, number>} */ ({});
  for (const [name, queue] of Object.entries(data.queues)) waiting[name] = queue.waiting;
  return waiting;
}

function ofWeb({ processes }, field, factor) {
  const web = processes.filter((row) => row.kind === "web");
  return ofAll({ processes: web }, field, factor);
}

/** Each process by its kind and epoch: after a restart it is another line. */
function ofAll({ processes }, field, factor) {
  const values = /** @type {Record<string, number | null>} */ ({});
  for (const row of processes) values[`${row.kind} ${row.epoch}`] = times(row[field], factor);
  return values;
}

function costs({ cost }) {
  const percents = /** @type {Record<string, number | null>} */ ({});
  for (const [name, share] of Object.entries(cost)) percents[name] = times(share, 100);
  return percents;
}

/** @param {number | null} value unknown where it is null @param {number} factor */
function times(value, factor) {
  return value === null ? null : value * factor;
}

function sum(counts) {
  let all = 0;
  for (const count of counts) all += count;
  return all;
}

function whole(value) {
  return number(value);
}

function rate(value) {
  const isWhole = value % 1 === 0;
  return number(value, isWhole || value >= 10 ? 0 : 1);
}

function percent(value) {
  return `${number(value, 1)}${SPACE}%`;
}

function milliseconds(value) {
  const digits = value < 10 ? 1 : 0;
  return `${number(value, digits)}${SPACE}ms`;
}

function memory(value) {
  return bytes(Math.round(value));
}
