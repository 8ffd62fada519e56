// @ts-check
// What this page asks for by HTTP: the past, the account after a reset, and what a poll would cost.
import { serverNow } from "../../shared/clock.js";
import { ask } from "../../shared/exchange.js";
import { utf8Bytes } from "../../shared/format.js";

/** @param {string} path */
function get(path) {
  return ask(path, {}, { fetch: globalThis.fetch, now: serverNow, onExchange() {} });
}

/** The status with which an address answers, or null where there is no answer. @param {string} path */
export async function probe(path) {
  const { status } = await get(path);
  return status;
}

/** A stock's market days so far, oldest first. @param {string} symbol @param {number} limit */
export async function history(symbol, limit) {
  const { json } = await get(`/tickers/api/symbols/${symbol}/history/?limit=${limit}`);
  return json?.history ?? [];
}

/** What this visitor has; null for one who has no name yet, undefined if the server does not answer. */
export async function portfolio() {
  const { status, json } = await get("/tickers/api/portfolio/");
  if (status === 401) return null;
  return json?.orders ? json : undefined;
}

/** The bytes of a poll's headers, measured. @returns {Promise<number | null>} */
export async function measurePoll() {
  return pollHeaderBytes(await get("/tickers/api/symbols/"));
}

/**
 * The bytes of an exchange without its body: what each poll costs, whatever it brings.
 * @param {Pick<import("../../shared/exchange.js").Exchange, "up" | "down" | "body">} exchange
 */
export function pollHeaderBytes({ up, down, body }) {
  if (up === null || down === null) return null;
  return up + down - utf8Bytes(body);
}
