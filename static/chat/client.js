// @ts-check
// Long-polling: ask, be kept waiting until something happens, and with the answer ask again at once. No DOM in here.
import { newAlarm } from "../shared/alarm.js";
import { fullJitter, retryAfter } from "../shared/backoff.js";
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { breath, newEvents } from "./answer.js";

/**
 * Follow what happens after `cursor`, with one request that the server holds up to `wait` seconds. Where there is no
 * cursor, or it is no longer kept, `onReset` gets a new snapshot. `onStatus` gets the state (held, asking, resetting,
 * retrying, hidden, stopped), since when, and when the next request is due.
 * @param {any} options
 */
export function connect({
  url, snapshot, cursor = null, wait = 25, resting = "", onEvent, onReset, onStatus, onExchange,
  now = serverNow, timers = globalThis, fetch = globalThis.fetch, random = Math.random,
}) {
  const alarm = newAlarm(timers);
  let [sure, asked, listening] = [cursor !== null, now(), now()];
  let [failures, retryAt, problem, request] = [0, 0, /** @type {any} */ (null), new AbortController()];

  const tell = (state) => resting === "closed" || onStatus({ state, asked, wait, due: retryAt, problem });

  async function follow() {
    while (resting !== "closed") {
      if (!resting && retryAt <= now()) await (cursor === null ? begin() : hold());
      else await (tell(resting || "retrying"), alarm.sleep(resting ? Infinity : retryAt - now()));
    }
  }

  async function get(path, held = 0) {
    [request, asked] = [new AbortController(), now()];
    tell(cursor === null ? "resetting" : sure ? "held" : "asking");
    return ask(path, {}, { fetch, now, onExchange, signal: request.signal, held });
  }

  async function hold() {
    if (!sure) listening = now();
    const patience = sure ? wait : 0; // after a failure, an answer at once says that all is well
    const exchange = await get(`${url}?cursor=${cursor}&wait=${patience}`, patience * 1000);
    const events = newEvents(exchange, cursor, listening);
    cursor = exchange.json?.cursor ?? cursor;
    onExchange(exchange);
    events.forEach(onEvent);
    if (!request.signal.aborted) judge(exchange, !exchange.json?.events);
  }

  async function begin() {
    const exchange = await get(snapshot);
    [cursor, sure] = [exchange.json?.cursor ?? null, false];
    onExchange(exchange);
    if ("cursor" in (exchange.json ?? {})) onReset(exchange.json);
    if (!request.signal.aborted && cursor === null) judge(exchange, true);
  }

  function judge(exchange, bad) {
    const reset = exchange.status === 410 || exchange.status === 409;
    [failures, sure, problem] = bad ? [failures + 1, false, reset ? null : exchange] : [0, true, null];
    if (reset) cursor = null;
    const patient = failures - Number(reset); // the first new snapshot is taken at once
    const wanted = retryAfter(exchange.answered["retry-after"], now());
    retryAt = now() + (patient > 0 ? wanted + fullJitter(patient, random) : bad ? 0 : breath(exchange));
  }

  const again = () => (([sure, retryAt] = [false, 0]), request.abort(), alarm.wake());
  const rest = (why) => ((resting = why), again());
  follow();
  return {
    close: () => rest("closed"),
    stop: () => rest("stopped"),
    start: () => resting === "stopped" && rest(""),
    pause: () => resting || rest("hidden"),
    resume: () => resting === "hidden" && rest(""),
    now: again,
    setWait: (seconds) => ((wait = seconds), again()),
  };
}
