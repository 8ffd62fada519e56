// @ts-check
// Server-Sent Events: one answer that does not end. EventSource reconnects and resumes by itself. No DOM in
// here.
import { newAlarm } from "../shared/bell/alarm.js";
import { fullJitter } from "../shared/backoff.js";
import { delaySince, serverNow } from "../shared/clock.js";

// About what the server asks for where no other wait was chosen: it is random for each connection, so that
// clients that lost it together do not come back together.
const SERVERS_RETRY_MS = 3_000;
// For the status of an answer: a server that is there gives it at once.
const STATUS_MS = 5_000;

/**
 * Follow what is published after `cursor`. The browser does most of it: when the stream ends, it waits
 * `retry` milliseconds, reconnects with Last-Event-ID, and receives what it has missed. Our own part is what
 * EventSource does not do: after an answer that is an error it gives up for good, and does not say why.
 * `onStatus` gets the state (asking, open, returning, stopped, retrying) and when something is due; `onWire`,
 * whatever happens on the stream.
 * @param {any} options
 */
export function connect({
  url,
  type,
  cursor = null,
  retry = SERVERS_RETRY_MS,
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
  const state = {
    source: /** @type {any} */ (null),
    lastEventId: cursor,
    retry,
    listeningSince: now(),
    isOpen: false,
    isClosed: false,
    failures: 0,
  };

  function open() {
    const query = new URLSearchParams();
    if (state.retry !== SERVERS_RETRY_MS) query.set("retry", String(state.retry));
    if (state.lastEventId) query.set("lastEventId", state.lastEventId);
    const path = `${url}?opened&${query}`.replace(/&$/, "");
    state.source = new EventSource(path);
    note("asked", { path });
    report("asking");
    state.source.onopen = opened;
    state.source.onerror = failed;
    state.source.addEventListener("opened", (event) => note("opened", partsOf(event)));
    state.source.addEventListener("reset", reset);
    state.source.addEventListener(type, receive);
  }

  function opened() {
    state.failures = 0;
    state.isOpen = true;
    note("open");
    report("open");
  }

  function receive(event) {
    const envelope = JSON.parse(event.data);
    const published = envelope.t / 1000;
    const isLive = published >= state.listeningSince;
    note("event", { ...partsOf(event), published, late: isLive ? delaySince(published, now()) : null });
    onEvent(envelope, event.lastEventId);
  }

  function reset(event) {
    note("reset", partsOf(event));
    onReset();
  }

  function partsOf({ type, data, lastEventId }) {
    state.lastEventId = lastEventId || state.lastEventId;
    return { type, data, id: state.lastEventId };
  }

  function failed() {
    if (state.source.readyState === EventSource.CLOSED) gaveUp();
    else comesBack();
  }

  /** The browser waits, and reconnects by itself. */
  function comesBack() {
    note(state.isOpen ? "ended" : "failed");
    state.isOpen = false;
    report("returning", { due: now() + state.retry });
  }

  /**
   * EventSource has given up. So we ask why, and reconnect after longer and longer waits, unless the server
   * said stop.
   */
  async function gaveUp() {
    const { source } = state;
    state.isOpen = false;
    state.failures += 1;
    const status = await statusNow();
    if (state.isClosed || state.source !== source) return;
    note("closed", { status });
    if (status === 204) {
      report("stopped", { status });
      return;
    }
    const wait = fullJitter(state.failures, random);
    report("retrying", { status, due: now() + wait });
    await alarm.sleep(wait);
    if (!state.isClosed && state.source === source) again();
  }

  /** The status of the answer, which EventSource hides; null if there is no answer in time. */
  async function statusNow() {
    try {
      const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(STATUS_MS) });
      // It may be a stream, which does not end.
      answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }

  function again() {
    state.source.close();
    state.listeningSince = now();
    open();
  }

  function note(kind, more = {}) {
    onWire({ kind, at: now(), ...more });
  }

  function report(name, more = {}) {
    if (state.isClosed) return;
    onStatus({ state: name, at: now(), retry: state.retry, due: now(), status: null, ...more });
  }

  open();
  return {
    tryNow: again,
    setRetry(ms) {
      state.retry = ms;
      again();
    },
    close() {
      note("closed", { status: null });
      state.isClosed = true;
      state.source.close();
      alarm.wake();
    },
  };
}
