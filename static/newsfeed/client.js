// @ts-check
// Server-Sent Events: one answer that goes on. EventSource comes back and resumes by itself. No DOM in here.
import { newAlarm } from "../shared/alarm.js";
import { fullJitter } from "../shared/backoff.js";
import { delaySince, serverNow } from "../shared/clock.js";

/**
 * Follow what is published after `cursor`. The browser does most of it: where the stream ends it waits
 * `retry` milliseconds, asks again with Last-Event-ID, and receives what it has missed. Our own part is what
 * EventSource does not do: after an answer that is an error it gives up for good, and does not say why.
 * `onStatus` gets the state (asking, open, returning, stopped, retrying) and when something is due; `onWire`,
 * whatever happens on the stream.
 * @param {any} options
 */
export function connect({
  url,
  type,
  cursor = null,
  retry = 3_000,
  onEvent,
  onReset = () => {},
  onStatus,
  onWire = () => {},
  now = serverNow,
  timers = globalThis,
  fetch = globalThis.fetch,
  random = Math.random,
  EventSource = globalThis.EventSource,
}) {
  const alarm = newAlarm(timers);
  const stream = {
    source: /** @type {any} */ (null),
    lastEventId: cursor,
    retry,
    listeningSince: now(),
    isOpen: false,
    isClosed: false,
    failures: 0,
  };

  function open() {
    const query = new URLSearchParams({ retry: String(stream.retry) });
    if (stream.lastEventId) query.set("lastEventId", stream.lastEventId);
    const path = `${url}?opened&${query}`;
    stream.source = new EventSource(path);
    note("asked", { path });
    report("asking");
    stream.source.onopen = opened;
    stream.source.onerror = failed;
    stream.source.addEventListener("opened", (event) => note("opened", partsOf(event)));
    stream.source.addEventListener("reset", reset);
    stream.source.addEventListener(type, receive);
  }

  function opened() {
    stream.failures = 0;
    stream.isOpen = true;
    note("open");
    report("open");
  }

  function receive(event) {
    const envelope = JSON.parse(event.data);
    const published = envelope.t / 1000;
    const isLive = published >= stream.listeningSince;
    note("event", { ...partsOf(event), published, late: isLive ? delaySince(published, now()) : null });
    onEvent(envelope, event.lastEventId);
  }

  function reset(event) {
    note("reset", partsOf(event));
    onReset();
  }

  function partsOf({ type, data, lastEventId }) {
    stream.lastEventId = lastEventId || stream.lastEventId;
    return { type, data, id: stream.lastEventId };
  }

  function failed() {
    if (stream.source.readyState === EventSource.CLOSED) gaveUp();
    else comesBack();
  }

  /** The browser waits, and asks again by itself. */
  function comesBack() {
    note(stream.isOpen ? "ended" : "failed");
    stream.isOpen = false;
    report("returning", { due: now() + stream.retry });
  }

  /**
   * EventSource has given up. So we ask why, and reconnect after longer and longer waits, unless the server
   * said stop.
   */
  async function gaveUp() {
    const { source } = stream;
    stream.isOpen = false;
    stream.failures += 1;
    const status = await statusNow();
    if (stream.isClosed || stream.source !== source) return;
    note("closed", { status });
    if (status === 204) {
      report("stopped", { status });
      return;
    }
    const wait = fullJitter(stream.failures, random);
    report("retrying", { status, due: now() + wait });
    await alarm.sleep(wait);
    if (!stream.isClosed && stream.source === source) again();
  }

  /** The status that the address answers with, which EventSource hides; null where there is no answer. */
  async function statusNow() {
    const leaving = new AbortController();
    try {
      const answer = await fetch(url, { cache: "no-store", signal: leaving.signal });
      return answer.status;
    } catch {
      return null;
    } finally {
      leaving.abort();
    }
  }

  function again() {
    stream.source.close();
    stream.listeningSince = now();
    open();
  }

  function note(kind, more = {}) {
    onWire({ kind, at: now(), ...more });
  }

  function report(state, more = {}) {
    if (stream.isClosed) return;
    onStatus({ state, at: now(), retry: stream.retry, due: now(), status: null, ...more });
  }

  open();
  return {
    now: again,
    setRetry(ms) {
      stream.retry = ms;
      again();
    },
    close() {
      note("closed", { status: null });
      stream.isClosed = true;
      stream.source.close();
      alarm.wake();
    },
  };
}
