// @ts-check
// Webhooks: a server calls a server. A browser has no address and cannot be called, so no webhook ever comes here: the
// shop was called, and what it was told it tells this page by a request that it holds, as the chat does. No DOM in here.
import { connect as hold } from "../chat/client.js";
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";

// An attack sends twenty copies and waits for all the answers, and each may take its ten seconds.
const PATIENCE_MS = 30_000;
const API = "/payments/api/";
const never = new AbortController().signal;

/**
 * Follow what the shop and the processor tell this visitor after `cursor`. Where there is no cursor, or it is no longer
 * kept, `onReset` gets a new snapshot. Beside what the chat's connection can, `send` makes them do something.
 * @param {any} options
 */
export function connect({
  url = `${API}updates/`, snapshot = API, cursor = null, onEvent, onReset, onStatus, onExchange,
  now = serverNow, timers = globalThis, fetch = globalThis.fetch, random = Math.random, newId = randomId,
}) {
  const held = hold({ url, snapshot, cursor, onEvent, onReset, onStatus, onExchange, now, timers, fetch, random });

  async function send(path, body = {}, { key = newId(), method = "POST" } = {}) {
    const headers = { "Content-Type": "application/json", ...(path === "orders/" && { "Idempotency-Key": key }) };
    const by = { fetch, now, onExchange, signal: never, timeout: PATIENCE_MS, method };
    const exchange = await ask(API + path, method === "POST" ? headers : {}, method === "POST" ? { ...by, body: JSON.stringify(body) } : by);
    onExchange(exchange);
    return exchange;
  }

  return { ...held, send, get: (path) => send(path, undefined, { method: "GET" }), remove: (path) => send(path, undefined, { method: "DELETE" }) };
}

/** Unlike crypto.randomUUID, this works where a class reaches the site by plain http. */
function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
