// @ts-check
// One connection, from its handshake to its end, which it reports exactly once.

// A handshake that takes longer is as good as lost.
const OPEN_MS = 10_000;
// Reasons of this page's own; no server sends these. Source: RFC 6455, section 7.4.2 (4000 to 4999 are
// private).
export const CLOSE_LEFT = 4900;
export const CLOSE_SILENT = 4902;
export const CLOSE_TOO_SLOW = 4903;

/** Whether this page ended the connection. @param {number} code */
export function isOwn(code) {
  return code >= CLOSE_LEFT && code <= CLOSE_TOO_SLOW;
}

/**
 * @typedef {object} End
 * @property {number} code of the close frame, or one of the reasons above
 * @property {boolean} answered whether the server had welcomed this page before
 */

/**
 * @param {object} by
 * @param {string} by.url
 * @param {(message: any) => void} by.onMessage with each message
 * @param {(end: End) => void} by.onEnd
 * @param {(mark: any) => void} by.onWire with each frame, and what becomes of the connection
 * @param {() => number} by.now
 * @param {{setTimeout: Function, clearTimeout: Function}} by.timers
 * @param {any} by.WebSocket
 * @returns {{send: (message: object) => boolean, end: (code: number) => void}}
 */
export function openSocket({ url, onMessage, onEnd, onWire, now, timers, WebSocket }) {
  const socket = new WebSocket(url);
  const timer = timers.setTimeout(() => end(CLOSE_TOO_SLOW), OPEN_MS);
  const state = {
    isAnswered: false,
    isOver: false,
    openedAt: Infinity,
  };
  onWire({ kind: "asked", at: now(), url: socket.url });

  socket.onopen = () => {
    state.openedAt = now();
    if (!state.isOver) onWire({ kind: "opened", at: state.openedAt });
  };
  socket.onmessage = (/** @type {{data: string}} */ { data }) => {
    if (state.isOver) return;
    timers.clearTimeout(timer);
    state.isAnswered = true;
    const message = JSON.parse(data);
    onWire({ kind: "frame", at: now(), up: false, text: data, message, late: lateness(message) });
    onMessage(message);
  };
  socket.onclose = (/** @type {{code: number}} */ { code }) => finish(code, true);

  /** What was published before this connection opened is not late. @param {any} message */
  function lateness(message) {
    const published = message.t / 1000;
    return published > state.openedAt ? now() - published : null;
  }

  /** @param {number} code @param {boolean} byServer */
  function finish(code, byServer) {
    if (state.isOver) return;
    state.isOver = true;
    timers.clearTimeout(timer);
    onWire({ kind: "closed", at: now(), code, byServer, answered: state.isAnswered });
    onEnd({ code, answered: state.isAnswered });
  }

  /** @param {number} code */
  function end(code) {
    finish(code, false);
    socket.close();
  }

  return {
    end,
    send(message) {
      if (state.isOver || !state.isAnswered) return false;
      const text = JSON.stringify(message);
      socket.send(text);
      onWire({ kind: "frame", at: now(), up: true, text, message });
      return true;
    },
  };
}
