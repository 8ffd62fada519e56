// @ts-check
// The game by Server-Sent Events: snapshots come down one stream; inputs go up as requests of their own.
import { fullJitter } from "../../shared/backoff.js";
import { serverNow } from "../../shared/clock.js";
import { fromJson } from "../wire.js";
import { newPosting } from "./posting.js";

export const STREAM = "/arena/stream/";

/**
 * @param {object} options
 * @param {(message: any) => void} options.onEvent
 * @param {(status: any) => void} options.onStatus
 * @param {(exchange: any) => void} options.onExchange
 * @param {(frame: {up: boolean, data: string, name: string}) => void} options.onWire with each event
 */
export function connect({
  onEvent,
  onStatus,
  onExchange,
  onWire,
  timers = globalThis,
  EventSource = globalThis.EventSource,
}) {
  const end = new AbortController();
  const posting = newPosting({ onEvent, onExchange, signal: end.signal });
  const state = { source: /** @type {EventSource | null} */ (null), failures: 0, timer: 0 };

  function open() {
    const source = new EventSource(STREAM);
    state.source = source;
    onStatus({ state: "opening", end: null });
    source.onopen = opened;
    source.onerror = () => failed(source);
    source.addEventListener("snapshot", ({ data }) => receive("snapshot", data));
    source.addEventListener("event", ({ data }) => receive("event", data));
  }

  function opened() {
    state.failures = 0;
    onStatus({ state: "open", roundTrip: null });
  }

  /** The browser opens a stream again by itself, but gives it up if the answer is an error. */
  function failed(/** @type {EventSource} */ source) {
    if (source.readyState !== EventSource.CLOSED) {
      onStatus({ state: "waiting", due: null, end: {} });
      return;
    }
    state.failures += 1;
    const wait = fullJitter(state.failures);
    state.timer = timers.setTimeout(open, wait);
    onStatus({ state: "waiting", due: serverNow() + wait, end: {} });
  }

  /** @param {string} name @param {string} data */
  function receive(name, data) {
    const message = JSON.parse(data);
    onWire({ up: false, data: `event: ${name}\ndata: ${data}\n\n`, name });
    onEvent({ ...message, type: "names" });
    if (name === "snapshot") onEvent({ type: "snapshot", t: message.t, snapshot: fromJson(message) });
    else onEvent(message);
  }

  function leave() {
    timers.clearTimeout(state.timer);
    state.source?.close();
    state.source = null;
  }

  open();
  return {
    send: posting.send,
    close() {
      end.abort();
      leave();
    },
    pause() {
      leave();
      onStatus({ state: "hidden" });
    },
    resume() {
      if (state.source === null) open();
    },
    tryNow() {
      leave();
      open();
    },
  };
}
