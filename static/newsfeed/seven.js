// @ts-check
// The lesson of six connections: more streams than a browser opens to a host, and a fetch behind them. No DOM in here.
import { serverNow } from "../shared/clock.js";

export const STREAMS = 7;
// Long enough to see who waits; then everything is closed, whatever happens.
export const LONGEST_MS = 8_000;
// All that can open have opened by then, and a fetch is put behind them.
const FETCH_AFTER_MS = 1_500;
const ADDRESS = "/newsfeed/stream/?retry=60000&lesson=";
// The smallest answer there is.
const SMALL = "/newsfeed/api/headlines/?limit=1";

/**
 * Open them, and close them after a while. `onChange` gets, for each stream, "waiting", "open" or "closed"; and of the
 * fetch when it was begun, how long it has taken, and whether that is all.
 * @param {{onChange: (state: {streams: string[], fetch: {begun: number, took: number | null} | null, over: boolean}) => void,
 *   EventSource?: any, fetch?: any, timers?: any, now?: () => number}} by
 * @returns {{close: () => void}}
 */
export function sevenStreams({ onChange, EventSource = globalThis.EventSource, fetch = globalThis.fetch, timers = globalThis, now = serverNow }) {
  const state = { streams: Array(STREAMS).fill("waiting"), fetch: /** @type {any} */ (null), over: false };
  const tell = () => onChange(structuredClone(state));

  const sources = state.streams.map((_, place) => {
    const source = new EventSource(`${ADDRESS}${place + 1}`);
    source.onopen = () => ((state.streams[place] = "open"), tell());
    return source;
  });

  async function ask() {
    state.fetch = { begun: now(), took: null };
    tell();
    await fetch(SMALL, { cache: "no-store" }).catch(() => {});
    state.fetch.took = now() - state.fetch.begun;
    tell();
  }

  function close() {
    if (state.over) return;
    state.over = true;
    for (const source of sources) source.close();
    for (const timer of timing) timers.clearTimeout(timer);
    tell();
  }

  const timing = [timers.setTimeout(ask, FETCH_AFTER_MS), timers.setTimeout(close, LONGEST_MS)];
  tell();
  return { close };
}
