// @ts-check
// One WebSocket of the game, from its handshake to its end, which it reports exactly once. Snapshots come as
// bytes, all else as JSON text.
import { CLOSE_TOO_SLOW } from "../../tickers/line/socket.js";
import { decoded, fromJson } from "../wire.js";

// A handshake that takes longer is as good as lost.
const OPEN_MS = 10_000;

/**
 * @param {object} by
 * @param {string} by.url
 * @param {(message: any) => void} by.onMessage with each message; a snapshot is in its `snapshot`
 * @param {(end: {code: number, answered: boolean}) => void} by.onEnd
 * @param {(frame: any) => void} by.onWire with each frame
 * @param {{setTimeout: Function, clearTimeout: Function}} by.timers
 * @param {any} by.WebSocket
 */
export function openSocket({ url, onMessage, onEnd, onWire, timers, WebSocket }) {
  const socket = new WebSocket(url);
  const timer = timers.setTimeout(() => end(CLOSE_TOO_SLOW), OPEN_MS);
  const state = { isAnswered: false, isOver: false };
  socket.binaryType = "arraybuffer";
  socket.onclose = (/** @type {{code: number}} */ { code }) => finish(code);
  socket.onmessage = (/** @type {{data: string | ArrayBuffer}} */ { data }) => {
    if (state.isOver) return;
    timers.clearTimeout(timer);
    state.isAnswered = true;
    const message = read(data);
    onWire({ up: false, data, name: message.type });
    onMessage(message);
  };

  /** @param {number} code */
  function finish(code) {
    if (state.isOver) return;
    state.isOver = true;
    timers.clearTimeout(timer);
    onEnd({ code, answered: state.isAnswered });
  }

  /** @param {number} code */
  function end(code) {
    finish(code);
    socket.close();
  }

  return {
    end,
    /** @param {any} message */
    send(message) {
      if (state.isOver || !state.isAnswered) return false;
      const text = JSON.stringify(message);
      socket.send(text);
      onWire({ up: true, data: text, name: message.op });
      return true;
    },
  };
}

/** @param {string | ArrayBuffer} data */
function read(data) {
  if (typeof data !== "string") return { type: "snapshot", snapshot: decoded(data) };
  const message = JSON.parse(data);
  return message.type === "snapshot" ? { ...message, snapshot: fromJson(message) } : message;
}
