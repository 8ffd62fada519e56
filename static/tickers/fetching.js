// @ts-check
// What this page asks by HTTP: the past, the account after a reset, and what a poll would cost.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { pollHeads as headsOf } from "./wire-totals.js";

/** @param {string} path */
const get = (path) => ask(path, {}, { fetch: globalThis.fetch, now: serverNow, onExchange() {}, signal: new AbortController().signal });

/** The status with which an address answers, or null where nobody does. @param {string} path */
export const probe = async (path) => (await get(path)).status;

/** A stock's market days so far, oldest first. @param {string} symbol @param {number} limit */
export const history = async (symbol, limit) => (await get(`/tickers/api/symbols/${symbol}/history/?limit=${limit}`)).json?.history ?? [];

/** What this visitor has, or null. */
export const portfolio = async () => {
  const { status, json } = await get("/tickers/api/portfolio/");
  return status === 200 ? json : null;
};

/** The heads of a poll, measured at one. @returns {Promise<number | null>} */
export const measurePoll = async () => headsOf(await get("/tickers/api/symbols/"));
