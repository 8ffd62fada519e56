// @ts-check
// Polling: ask, mostly hear that there is nothing new, wait, ask again. No DOM in here.
import { newAlarm } from "../shared/alarm.js";
import { fullJitter, retryAfter } from "../shared/backoff.js";
import { delaySince, serverNow } from "../shared/clock.js";
import { isNewer } from "../shared/cursor.js";
import { ask } from "../shared/exchange.js";

// Until the server has said in X-Poll-Interval how often it is worth asking.
const FIRST_INTERVAL_MS = 10_000;

/**
 * Follow what an address says, from `cursor` on. An `interval` of null obeys the server's X-Poll-Interval, a number
 * of milliseconds overrules it. `onStatus` gets the state (asking, waiting, retrying, hidden, stopped) and when the
 * next request is due.
 * @param {any} options
 */
export function connect({
  url, cursor = null, interval = null, conditional = true, resting = "", onEvent, onStatus, onExchange,
  now = serverNow, timers = globalThis, fetch = globalThis.fetch, random = Math.random,
}) {
  const alarm = newAlarm(timers);
  let [seen, advised, asked, listening, once] = [cursor, FIRST_INTERVAL_MS, -Infinity, now(), false];
  let [failures, retryAt, problem, request] = [0, 0, /** @type {any} */ (null), new AbortController()];

  const pace = () => interval ?? advised;
  const due = () => (once ? -Infinity : resting ? Infinity : failures ? retryAt : asked + pace());
  const tell = (state) => state === "closed" || onStatus({ state, due: due(), interval: pace(), advised, problem });

  async function follow() {
    while (resting !== "closed") {
      if (due() <= now()) await poll();
      tell(resting || (failures ? "retrying" : "waiting"));
      await alarm.sleep(Math.max(0, due() - now()));
    }
  }

  async function poll() {
    request = new AbortController();
    [asked, once] = [now(), false];
    tell("asking");
    const headers = conditional && seen ? { "If-None-Match": `"${seen}"` } : {};
    const exchange = await ask(url, headers, { fetch, now, onExchange, signal: request.signal });
    advised = Number(exchange.answered["x-poll-interval"]) * 1000 || advised;
    const event = exchange.json?.id && newEvent(exchange);
    onExchange(exchange);
    if (event) onEvent(event);
    if (!request.signal.aborted) judge(exchange);
  }

  function newEvent(exchange) {
    if (!isNewer(exchange.json.id, seen)) return null;
    seen = exchange.json.id;
    const [published, expected] = [exchange.json.t / 1000, pace() / 2];
    const late = published < listening ? null : delaySince(published, exchange.ended);
    Object.assign(exchange, { news: 1, published, late, expected });
    return exchange.json;
  }

  function judge(exchange) {
    const well = exchange.json?.id || exchange.status === 304;
    [failures, problem] = well ? [0, null] : [failures + 1, exchange];
    retryAt = now() + retryAfter(exchange.answered["retry-after"], now()) + fullJitter(failures, random);
  }

  const rest = (why) => ((resting = why), request.abort(), alarm.wake());
  const atOnce = () => ((once = true), alarm.wake());
  const go = () => (([resting, listening] = ["", now()]), atOnce());
  follow();
  return {
    close: () => rest("closed"),
    stop: () => rest("stopped"),
    start: () => resting === "stopped" && go(),
    pause: () => resting || rest("hidden"),
    resume: () => resting === "hidden" && go(),
    now: atOnce,
    setInterval: (ms) => ((interval = ms), alarm.wake()),
    setConditional: (on) => (conditional = on),
  };
}
