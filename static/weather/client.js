// @ts-check
// Polling: ask, mostly be answered "nothing new", wait, ask again. No DOM in here.
import { newAlarm } from "../shared/alarm.js";
import { fullJitter, retryAfter } from "../shared/backoff.js";
import { delaySince, serverNow } from "../shared/clock.js";
import { isNewer } from "../shared/cursor.js";
import { ask } from "../shared/exchange.js";

// Until the server has said in X-Poll-Interval how often it is worth asking.
const FIRST_INTERVAL_MS = 10_000;

/**
 * Follow what an address says, from `cursor` on. An `interval` of null obeys the server's X-Poll-Interval, a
 * number of milliseconds overrules it. `onStatus` gets the state (asking, waiting, retrying, hidden, stopped)
 * and when the next request is due.
 * @param {any} options
 */
export function connect({
  url,
  cursor = null,
  interval = null,
  conditional = true,
  resting = "",
  onEvent,
  onStatus,
  onExchange,
  now = serverNow,
  timers = globalThis,
  fetch = globalThis.fetch,
  random = Math.random,
}) {
  const alarm = newAlarm(timers);
  const poller = {
    cursor,
    interval,
    conditional,
    resting, // why nothing is asked for: "hidden", "stopped" or "closed"; empty while it polls
    advised: FIRST_INTERVAL_MS,
    listeningSince: now(),
    askedAt: -Infinity,
    isAskedNow: false,
    failures: 0,
    retryAt: 0,
    problem: /** @type {any} */ (null),
    request: new AbortController(),
  };

  function pace() {
    return poller.interval ?? poller.advised;
  }

  function due() {
    if (poller.isAskedNow) return -Infinity;
    if (poller.resting) return Infinity;
    if (poller.failures > 0) return poller.retryAt;
    return poller.askedAt + pace();
  }

  async function follow() {
    while (poller.resting !== "closed") {
      if (due() <= now()) await poll();
      report(poller.resting || (poller.failures > 0 ? "retrying" : "waiting"));
      await alarm.sleep(Math.max(0, due() - now()));
    }
  }

  async function poll() {
    poller.request = new AbortController();
    poller.askedAt = now();
    poller.isAskedNow = false;
    report("asking");
    const headers = {};
    if (poller.conditional && poller.cursor) headers["If-None-Match"] = `"${poller.cursor}"`;
    const { signal } = poller.request;
    const exchange = await ask(url, headers, { fetch, now, onExchange, signal });
    poller.advised = Number(exchange.answered["x-poll-interval"]) * 1000 || poller.advised;
    const event = newEventIn(exchange);
    onExchange(exchange);
    if (event) onEvent(event);
    if (!signal.aborted) judge(exchange);
  }

  function newEventIn(exchange) {
    const event = exchange.json;
    if (!event?.id || !isNewer(event.id, poller.cursor)) return null;
    poller.cursor = event.id;
    exchange.news = 1;
    exchange.published = event.t / 1000;
    exchange.expected = pace() / 2;
    if (exchange.published >= poller.listeningSince) {
      exchange.late = delaySince(exchange.published, exchange.ended);
    }
    return event;
  }

  function judge(exchange) {
    const isWell = exchange.status === 304 || Boolean(exchange.json?.id);
    poller.problem = isWell ? null : exchange;
    poller.failures = isWell ? 0 : poller.failures + 1;
    const asked = retryAfter(exchange.answered["retry-after"], now());
    poller.retryAt = now() + asked + fullJitter(poller.failures, random);
  }

  function report(state) {
    if (state === "closed") return;
    const { advised, problem } = poller;
    onStatus({ state, due: due(), interval: pace(), advised, problem });
  }

  function rest(why) {
    poller.resting = why;
    poller.request.abort();
    alarm.wake();
  }

  function goOn() {
    poller.resting = "";
    poller.listeningSince = now();
    askNow();
  }

  function askNow() {
    poller.isAskedNow = true;
    alarm.wake();
  }

  follow();
  return {
    close: () => rest("closed"),
    stop: () => rest("stopped"),
    start() {
      if (poller.resting === "stopped") goOn();
    },
    pause() {
      if (!poller.resting) rest("hidden");
    },
    resume() {
      if (poller.resting === "hidden") goOn();
    },
    now: askNow,
    setInterval(ms) {
      poller.interval = ms;
      alarm.wake();
    },
    setConditional(isOn) {
      poller.conditional = isOn;
    },
  };
}
