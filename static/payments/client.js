// @ts-check
// Webhooks: a server calls a server. Nobody can call a browser, so no webhook ever comes here: the processor
// calls the shop, and the shop notifies this page by a held request, as the chat does. No DOM in here.
import { connect as hold } from "../chat/client.js";
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { newId as randomId } from "../shared/ids.js";

// An attack sends twenty copies and waits for all the answers, and each may take its ten seconds.
const PATIENCE_MS = 30_000;
const API = "/payments/api/";
const JSON_TYPE = { "Content-Type": "application/json" };

/**
 * Follow what happens in the shop and at the processor, for this visitor, after `cursor`. If there is no
 * cursor, or it is no longer kept, `onReset` gets a new snapshot. In addition to what the chat's connection
 * offers, `send`, `get` and `remove` make further requests.
 * @param {any} options
 */
export function connect({
  url = `${API}updates/`,
  snapshot = API,
  cursor = null,
  onEvent,
  onReset,
  onStatus,
  onExchange,
  now = serverNow,
  timers = globalThis,
  fetch = globalThis.fetch,
  random = Math.random,
  newId = randomId,
}) {
  const held = hold({
    url,
    snapshot,
    cursor,
    onEvent,
    onReset,
    onStatus,
    onExchange,
    now,
    timers,
    fetch,
    random,
  });

  async function request(path, headers, more) {
    const by = { fetch, now, onExchange, timeout: PATIENCE_MS, ...more };
    const exchange = await ask(API + path, headers, by);
    onExchange(exchange);
    return exchange;
  }

  return {
    ...held,
    /** POST. An order has a key, so that a repetition of the request is not a second order. */
    send(path, body = {}, key = newId()) {
      const headers = path === "orders/" ? { ...JSON_TYPE, "Idempotency-Key": key } : JSON_TYPE;
      return request(path, headers, { method: "POST", body: JSON.stringify(body) });
    },
    get: (path) => request(path, {}, { method: "GET" }),
    remove: (path) => request(path, {}, { method: "DELETE" }),
  };
}
