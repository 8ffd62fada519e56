// @ts-check
// Polling: ask, usually get "nothing new", wait, ask again. No DOM in here.
import { newAlarm } from "../shared/bell/alarm.js";
import { fullJitter, retryAfter } from "../shared/backoff.js";
import { delaySince, serverNow } from "../shared/clock.js";
import { isCursor, isNewer } from "../shared/cursor.js";
import { ask } from "../shared/exchange.js";
import { guarded } from "../shared/guarded.js";

// Until the server has said in X-Poll-Interval how often it is worth asking.
const FIRST_INTERVAL_MS = 10_000;

/**
 * Follow what an address answers, from `cursor` on. An `interval` of null obeys the server's X-Poll-Interval;
 * a number of milliseconds overrides it. `onStatus` gets the state (asking, waiting, retrying, hidden,
 * stopped) and when the next request is due. If a callback fails, that is reported, and the page continues
 * to follow.
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
  report = globalThis.reportError,
}) {
  const alarm = newAlarm(timers);
  const page = {
    onEvent: guarded(onEvent, report),
    onStatus: guarded(onStatus, report),
    onExchange: guarded(onExchange, report),
  };
  const state = {
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
    return state.interval ?? state.advised;
  }

  function due() {
    if (state.isAskedNow) return -Infinity;
    if (state.resting) return Infinity;
    if (state.failures > 0) return state.retryAt;
    return state.askedAt + pace();
  }

  async function follow() {
    while (state.resting !== "closed") {
      if (due() <= now()) await poll();
      showStatus(state.resting || (state.failures > 0 ? "retrying" : "waiting"));
      await alarm.sleep(Math.max(0, due() - now()));
    }
  }

  async function poll() {
    state.request = new AbortController();
    state.askedAt = now();
    state.isAskedNow = false;
    showStatus("asking");
    const headers = {};
    if (state.conditional && state.cursor) headers["If-None-Match"] = `"${state.cursor}"`;
    const { signal } = state.request;
    const exchange = await ask(url, headers, { fetch, now, onExchange: page.onExchange, signal });
    state.advised = Number(exchange.answered["x-poll-interval"]) * 1000 || state.advised;
    const event = newEventIn(exchange);
    page.onExchange(exchange);
    if (event) page.onEvent(event);
    if (!signal.aborted) judge(exchange);
  }

  function newEventIn(exchange) {
    const event = exchange.json;
    if (!isEvent(event) || !isNewer(event.id, state.cursor)) return null;
    state.cursor = event.id;
    exchange.news = 1;
    exchange.published = event.t / 1000;
    exchange.expected = pace() / 2;
    if (exchange.published >= state.listeningSince) {
      exchange.late = delaySince(exchange.published, exchange.ended);
    }
    return event;
  }

  function judge(exchange) {
    const isWell = exchange.status === 304 || isEvent(exchange.json);
    state.problem = isWell ? null : exchange;
    state.failures = isWell ? 0 : state.failures + 1;
    const asked = retryAfter(exchange.answered["retry-after"], now());
    state.retryAt = now() + asked + fullJitter(state.failures, random);
  }

  function showStatus(name) {
    if (name === "closed") return;
    const { advised, problem } = state;
    page.onStatus({ state: name, due: due(), interval: pace(), advised, problem });
  }

  function rest(why) {
    state.resting = why;
    state.request.abort();
    alarm.wake();
  }

  function begin() {
    state.resting = "";
    state.listeningSince = now();
    tryNow();
  }

  function tryNow() {
    state.isAskedNow = true;
    alarm.wake();
  }

  follow();
  return {
    close: () => rest("closed"),
    stop: () => rest("stopped"),
    start() {
      if (state.resting === "stopped") begin();
    },
    pause() {
      if (!state.resting) rest("hidden");
    },
    resume() {
      if (state.resting === "hidden") begin();
    },
    tryNow,
    setInterval(ms) {
      state.interval = ms;
      alarm.wake();
    },
    setConditional(isOn) {
      state.conditional = isOn;
    },
  };
}

/** Whether an answer is the server's: an intermediary may answer something else. */
function isEvent(json) {
  return isCursor(json?.id);
}
