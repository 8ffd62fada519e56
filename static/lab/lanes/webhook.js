// @ts-check
// Webhook: the server is called, not the page. The page asks the receiver what has arrived, by long-polling.
import { sleep } from "../../shared/sleep.js";

const RETRY_MS = 1000;

/**
 * Follow what arrives at the receiver of a run after a cursor, until `close()`.
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
    const answer = await fetch(`${url}?cursor=${state.cursor}&wait=25`, { signal: state.request.signal });
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
