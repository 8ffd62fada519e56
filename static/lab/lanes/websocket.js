// @ts-check
// WebSocket: open a connection once; each message is a pulse. Reconnecting is up to us.
import { sleep } from "../../shared/sleep.js";

const RETRY_MS = 1000;

/**
 * Follow the pulses of a run after a cursor, until `close()`.
 * @param {{url: string, cursor: string, onEvents: (events: any[]) => void}} options
 */
export function connect({ url, cursor, onEvents }) {
  const state = { cursor, closed: false, socket: /** @type {WebSocket | null} */ (null) };

  function follow() {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}?cursor=${state.cursor}`);
    state.socket = socket;
    socket.onmessage = (message) => receive(JSON.parse(message.data));
    socket.onclose = async () => {
      await sleep(RETRY_MS);
      if (!state.closed) {
        follow();
      }
    };
  }

  function receive(event) {
    state.cursor = event.id;
    onEvents([event]);
  }

  function close() {
    state.closed = true;
    state.socket?.close();
  }

  follow();
  return { close };
}
