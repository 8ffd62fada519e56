// @ts-check
// One connection, from its handshake to its end, which it tells exactly once.
import { delaySince } from "../shared/clock.js";

// A handshake that takes longer is as good as lost.
const OPEN_MS = 10_000;
// Reasons of this page's own; no server sends these. Source: RFC 6455, section 7.4.2 (4000 to 4999 are private).
export const LEFT = 4900;
export const CUT = 4901;
export const SILENT = 4902;
export const TOO_SLOW = 4903;
export const isOwn = (/** @type {number} */ code) => code >= LEFT && code <= TOO_SLOW;

/**
 * @typedef {object} End
 * @property {number} code of the close frame, or one of the reasons above
 * @property {boolean} answered whether the server had welcomed this page before
 */

/**
 * @param {{url: string, onSaid: (said: any) => void, onEnd: (end: End) => void, onWire: (what: any) => void,
 *   now: () => number, timers: {setTimeout: Function, clearTimeout: Function}, WebSocket: any}} by
 * @returns {{say: (message: object) => boolean, end: (code: number) => void}}
 */
export function openSocket({ url, onSaid, onEnd, onWire, now, timers, WebSocket }) {
  const socket = new WebSocket(url);
  const timer = timers.setTimeout(() => end(TOO_SLOW), OPEN_MS);
  let [answered, over, opened] = [false, false, Infinity];
  onWire({ what: "asked", at: now(), url: socket.url });

  socket.onopen = () => {
    opened = now();
    if (!over) onWire({ what: "opened", at: opened });
  };
  socket.onmessage = (/** @type {{data: string}} */ { data }) => {
    if (over) return;
    timers.clearTimeout(timer);
    answered = true;
    const said = JSON.parse(data);
    const late = said.t / 1000 > opened ? delaySince(said.t / 1000, now()) : null;
    onWire({ what: "frame", at: now(), up: false, text: data, said, late });
    onSaid(said);
  };
  socket.onclose = (/** @type {{code: number}} */ { code }) => finish(code, true);

  /** @param {number} code @param {boolean} byServer */
  function finish(code, byServer) {
    if (over) return;
    over = true;
    timers.clearTimeout(timer);
    onWire({ what: "closed", at: now(), code, byServer, answered });
    onEnd({ code, answered });
  }

  /** @param {number} code */
  function end(code) {
    finish(code, false);
    socket.close();
  }

  return {
    end,
    say(message) {
      if (over || !answered) return false;
      const text = JSON.stringify(message);
      socket.send(text);
      onWire({ what: "frame", at: now(), up: true, text, said: message });
      return true;
    },
  };
}
