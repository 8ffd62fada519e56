// @ts-check
// Polling: ask, read what is new, wait, ask again.
import { sleep } from "../../shared/sleep.js";

const INTERVAL_MS = 1000;

/**
 * Follow the pulses of a run after a cursor, until `close()`.
 * @param {{url: string, cursor: string, onEvents: (events: any[]) => void}} options
 */
export function connect({ url, cursor, onEvents }) {
  const state = { cursor, closed: false, request: new AbortController() };

  async function follow() {
    while (!state.closed) {
      await ask().catch(() => {}); // the next request asks for the same
      await sleep(INTERVAL_MS);
    }
  }

  async function ask() {
    const headers = { "If-None-Match": `"${state.cursor}"` };
    const { signal } = state.request;
    const answer = await fetch(`${url}?cursor=${state.cursor}`, { headers, signal, cache: "no-store" });
    if (answer.status !== 200) return; // 304: nothing is new
    const body = await answer.json();
    state.cursor = body.cursor;
    onEvents(body.events);
  }

  function close() {
    state.closed = true;
    state.request.abort();
  }

  follow();
  return { close };
}
