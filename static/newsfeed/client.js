// @ts-check
// Server-Sent Events: one answer that goes on. EventSource comes back and resumes by itself. No DOM in here.
import { newAlarm } from "../shared/alarm.js";
import { fullJitter } from "../shared/backoff.js";
import { delaySince, serverNow } from "../shared/clock.js";

/**
 * Follow what is told after `cursor`. The browser does the rest: where the stream ends it waits `retry` milliseconds,
 * asks again with Last-Event-ID, and hears what it has missed. Our own part is what EventSource does not do: after an
 * answer that is an error it gives up for good, and does not say why. `onStatus` gets the state (asking, open,
 * returning, stopped, retrying) and when something is due; `onWire`, whatever happens on the stream.
 * @param {any} options
 */
export function connect({
  url, type, cursor = null, retry = 3_000, onEvent, onReset = () => {}, onStatus, onWire = () => {},
  now = serverNow, timers = globalThis, fetch = globalThis.fetch, random = Math.random, EventSource = globalThis.EventSource,
}) {
  const alarm = newAlarm(timers);
  let [source, seen, failures, closed] = [/** @type {any} */ (null), cursor, 0, false];
  let [since, isOpen] = [now(), false];

  const note = (kind, more = {}) => onWire({ kind, at: now(), ...more });
  const tell = (state, more = {}) => closed || onStatus({ state, at: now(), retry, due: now(), status: null, ...more });

  function open() {
    const query = new URLSearchParams({ retry: String(retry), ...(seen && { lastEventId: seen }) });
    source = new EventSource(`${url}?opened&${query}`);
    note("asked", { path: `${url}?opened&${query}` });
    tell("asking");
    source.onopen = () => (([failures, isOpen] = [0, true]), note("open"), tell("open"));
    source.onerror = () => (source.readyState === EventSource.CLOSED ? gaveUp() : comesBack());
    source.addEventListener("opened", (event) => note("opened", heard(event)));
    source.addEventListener("reset", (event) => (note("reset", heard(event)), onReset()));
    source.addEventListener(type, take);
  }

  function take(event) {
    const envelope = JSON.parse(event.data);
    const published = envelope.t / 1000;
    note("event", { ...heard(event), published, late: published < since ? null : delaySince(published, now()) });
    onEvent(envelope, event.lastEventId);
  }

  const heard = ({ type, data, lastEventId }) => ({ type, data, id: (seen = lastEventId || seen) });

  function comesBack() {
    note(isOpen ? "ended" : "failed");
    isOpen = false;
    tell("returning", { due: now() + retry });
  }

  async function gaveUp() {
    [isOpen, failures] = [false, failures + 1];
    const [gone, status] = [source, await why()];
    if (closed || source !== gone) return;
    note("closed", { status });
    if (status === 204) return tell("stopped", { status });
    const wait = fullJitter(failures, random);
    tell("retrying", { status, due: now() + wait });
    await alarm.sleep(wait);
    if (!closed && source === gone) again();
  }

  /** The status of the answer, which EventSource hides; null where there is none. */
  async function why() {
    const leave = new AbortController();
    const { status } = await fetch(url, { cache: "no-store", signal: leave.signal }).catch(() => ({ status: null }));
    leave.abort();
    return status;
  }

  const again = () => (source.close(), (since = now()), open());
  open();
  return {
    close: () => (note("closed", { status: null }), (closed = true), source.close(), alarm.wake()),
    now: again,
    setRetry: (ms) => ((retry = ms), again()),
  };
}
