// @ts-check
// Long-polling: ask, wait for an answer until something happens, and ask again at once. No DOM in here.
import { newAlarm } from "../shared/bell/alarm.js";
import { fullJitter, retryAfter } from "../shared/backoff.js";
import { delaySince, serverNow } from "../shared/clock.js";
import { isCursor, isNewer } from "../shared/cursor.js";
import { ask } from "../shared/exchange.js";
import { guarded } from "../shared/guarded.js";

/** @typedef {import("../shared/exchange.js").Exchange} Exchange */

// Without news the server holds a request for seconds. An empty answer that comes sooner is an
// intermediary's; without this pause we would ask it in an endless loop.
const LEAST_HOLD_MS = 1_000;
const CURSOR_AHEAD = 409;
const CURSOR_EXPIRED = 410;

/**
 * Follow what happens after `cursor`, with one request that the server holds up to `wait` seconds. If
 * there is no cursor, or the server no longer keeps it, `onReset` gets a new snapshot. `onStatus` gets the
 * state (held, asking, resetting, retrying, hidden), since when, and when the next request is due. If a
 * callback fails, that is reported, and the page continues to follow.
 * @param {any} options
 */
export function connect({
  url,
  snapshot,
  cursor = null,
  wait = 25,
  onEvent,
  onReset,
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
    onReset: guarded(onReset, report),
    onStatus: guarded(onStatus, report),
    onExchange: guarded(onExchange, report),
  };
  const state = {
    cursor,
    wait,
    // Why it sends no requests: "hidden" or "closed"; empty while the page follows.
    resting: "",
    // Whether the last answer was a good one. After a failure, it asks for an answer at once.
    isWell: cursor !== null,
    askedAt: now(),
    // What was published before this time could not be received in time.
    listeningSince: now(),
    failures: 0,
    // Whether the last answer was that the cursor is no longer kept.
    isReset: false,
    retryAt: 0,
    problem: /** @type {Exchange | null} */ (null),
    request: new AbortController(),
  };

  async function follow() {
    while (state.resting !== "closed") {
      try {
        await step();
      } catch (error) {
        report(error);
        backOff(0);
      }
    }
  }

  async function step() {
    if (state.resting !== "" || state.retryAt > now()) {
      await rest();
    } else if (state.cursor === null) {
      await takeSnapshot();
    } else {
      await hold();
    }
  }

  async function hold() {
    if (!state.isWell) state.listeningSince = now();
    const patience = state.isWell ? state.wait : 0;
    const path = `${url}?cursor=${state.cursor}&wait=${patience}`;
    const exchange = await get(path, state.isWell ? "held" : "asking", patience * 1000);
    const isGood = isUpdates(exchange.json);
    const events = isGood ? newEvents(exchange) : [];
    if (isGood) state.cursor = exchange.json.cursor;
    page.onExchange(exchange);
    for (const event of events) page.onEvent(event);
    if (state.request.signal.aborted) return;
    if (isGood) succeed(exchange);
    else fail(exchange);
  }

  async function takeSnapshot() {
    const exchange = await get(snapshot, "resetting");
    state.cursor = exchange.json?.cursor ?? null;
    state.isWell = false;
    page.onExchange(exchange);
    if (exchange.json?.cursor !== undefined) page.onReset(exchange.json);
    if (state.request.signal.aborted || state.cursor !== null) return;
    fail(exchange);
  }

  async function get(path, name, held = 0) {
    state.request = new AbortController();
    state.askedAt = now();
    showStatus(name);
    return ask(path, {}, { fetch, now, onExchange: page.onExchange, signal: state.request.signal, held });
  }

  /**
   * The events that are newer than the cursor; notes in the exchange how many, and how late the last one
   * came.
   */
  function newEvents(exchange) {
    const events = exchange.json.events.filter((event) => isNewer(event.id, state.cursor));
    const newest = events.at(-1);
    if (newest) {
      exchange.news = events.length;
      exchange.published = newest.t / 1000;
      const isLive = exchange.published >= state.listeningSince;
      exchange.late = isLive ? delaySince(exchange.published, exchange.ended) : null;
    }
    return events;
  }

  function succeed(exchange) {
    const wasHeld = exchange.ended - exchange.started >= LEAST_HOLD_MS;
    const isDoubtful = exchange.held > 0 && exchange.news === 0 && !wasHeld;
    state.failures = 0;
    state.isReset = false;
    state.isWell = true;
    state.problem = null;
    state.retryAt = now() + (isDoubtful ? LEAST_HOLD_MS : 0);
  }

  function fail(exchange) {
    const isReset = exchange.status === CURSOR_EXPIRED || exchange.status === CURSOR_AHEAD;
    const isFirstReset = isReset && !state.isReset;
    state.isReset = isReset;
    state.problem = isReset ? null : exchange;
    if (isReset) state.cursor = null;
    // After a reset a new snapshot is taken at once; only if that does not help, it waits.
    if (isFirstReset) state.retryAt = 0;
    else backOff(retryAfter(exchange.answered["retry-after"], now()));
  }

  function backOff(leastMs) {
    state.failures += 1;
    state.isWell = false;
    state.retryAt = now() + leastMs + fullJitter(state.failures, random);
  }

  async function rest() {
    showStatus(state.resting === "" ? "retrying" : state.resting);
    await alarm.sleep(state.resting === "" ? state.retryAt - now() : Infinity);
  }

  function showStatus(name) {
    if (state.resting === "closed") return;
    const { askedAt, wait, retryAt, problem } = state;
    page.onStatus({ state: name, asked: askedAt, wait, due: retryAt, problem });
  }

  /** Abort the held request, and continue as the state now says. */
  function again() {
    state.isWell = false;
    state.retryAt = 0;
    state.request.abort();
    alarm.wake();
  }

  function setResting(why) {
    state.resting = why;
    again();
  }

  follow();
  return {
    tryNow: again,
    close() {
      setResting("closed");
    },
    pause() {
      if (state.resting === "") setResting("hidden");
    },
    resume() {
      if (state.resting === "hidden") setResting("");
    },
    setWait(seconds) {
      state.wait = seconds;
      again();
    },
  };
}

/** Whether an answer is the server's: an intermediary may answer something else with 200. */
function isUpdates(json) {
  if (!isCursor(json?.cursor) || !Array.isArray(json.events)) return false;
  return json.events.every((event) => isCursor(event?.id));
}
