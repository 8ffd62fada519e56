// @ts-check
// The game by Server-Sent Events: snapshots come down one stream; inputs go up as requests of their own.
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
export function connect({ onEvent, onStatus, onExchange, onWire, EventSource = globalThis.EventSource }) {
  const end = new AbortController();
  const posting = newPosting({ onEvent, onExchange, signal: end.signal });
  const state = { source: /** @type {EventSource | null} */ (null) };

  function open() {
    const source = new EventSource(STREAM);
    state.source = source;
    onStatus({ state: "opening", end: null });
    source.onopen = () => onStatus({ state: "open", roundTrip: null });
    source.onerror = () => {
      // The browser opens it again by itself, after the wait that the server named.
      onStatus({ state: "waiting", due: null, end: {} });
    };
    source.addEventListener("snapshot", ({ data }) => receive("snapshot", data));
    source.addEventListener("event", ({ data }) => receive("event", data));
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
