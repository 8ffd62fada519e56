// @ts-check
// Long-polling: ask, and wait for the answer; then ask again at once.
import { sleep } from "../../shared/sleep.js";

const RETRY_MS = 1000;

/**
 * Follow the pulses of a run after a cursor, until `close()`.
 * @param {{url: string, cursor: string, onEvents: (events: any[]) => void}} options
 */
export function connect({ url, cursor, onEvents }) {
  const state = { cursor, closed: false, request: new AbortController() };

  async function follow() {
    while (!state.closed) {
      await ask().catch(() => sleep(RETRY_MS)); // the next request asks for the same
    }
  }

  async function ask() {
    const answer = await fetch(`${url}?cursor=${state.cursor}`, { signal: state.request.signal });
    if (!answer.ok) {
      throw new Error(`the server answered ${answer.status}`);
    }
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
