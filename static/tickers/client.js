// @ts-check
// WebSocket: one connection for both ways. HTTP ends at the handshake, and so does all that it does for free.
// This file reconnects; `line/following.js` resumes, `line/heartbeat.js` and `line/acks.js` do the rest. No
// DOM in here.
import { fullJitter } from "../shared/backoff.js";
import { serverNow } from "../shared/clock.js";
import { newAcks } from "./line/acks.js";
import { newFollowing } from "./line/following.js";
import { newHeartbeat } from "./line/heartbeat.js";
import { CLOSE_LEFT, CLOSE_SILENT, openSocket } from "./line/socket.js";

/**
 * Follow these symbols from `cursor` on; `send(message)` returns whether the message could be sent.
 * `onStatus` gets the state (opening, open, waiting, hidden, stopped), the round trip, how the last
 * connection ended and when the next one is due; `onWire` gets each frame and what becomes of the connection.
 * @param {any} options
 */
export function connect({
  url,
  cursor = null,
  symbols,
  depth = [],
  resting = "",
  onEvent,
  onStatus,
  onWire = () => {},
  now = serverNow,
  timers = globalThis,
  WebSocket = globalThis.WebSocket,
  random = Math.random,
}) {
  const state = {
    resting, // why there is no connection: "hidden", "stopped" or "closed"; empty while there should be one
    socket: /** @type {any} */ (null),
    timer: 0,
    failures: 0,
    due: 0,
    end: /** @type {any} */ (null),
    roundTrip: /** @type {number | null} */ (null),
  };
  const following = newFollowing({ cursor, symbols, depth, send });
  const acks = newAcks({ send, timers });
  const heartbeat = newHeartbeat({
    send,
    now,
    timers,
    onPong(roundTrip) {
      state.roundTrip = roundTrip;
      report("open");
    },
    onSilence: () => state.socket.end(CLOSE_SILENT),
  });

  /** Send a message now, or refuse it: nothing is queued. */
  function send(message) {
    return state.socket !== null && state.socket.send(message);
  }

  function report(name) {
    if (state.resting === "closed") return;
    const { due, end, roundTrip, failures } = state;
    onStatus({ state: name, due, end, roundTrip, failures });
  }

  function open() {
    timers.clearTimeout(state.timer);
    state.socket = openSocket({ url, onMessage: receive, onEnd: lost, onWire, now, timers, WebSocket });
    report("opening");
  }

  function receive(message) {
    if (message.type === "welcome") begin();
    if (message.type === "pong") heartbeat.received(message.n);
    if (message.type === "ticks") acks.read(message.id);
    if (following.isNews(message)) onEvent(message);
  }

  function begin() {
    state.failures = 0;
    state.end = null;
    following.begin();
    acks.start();
    heartbeat.start();
    report("open");
  }

  function lost(end) {
    acks.stop();
    heartbeat.stop();
    state.socket = null;
    state.roundTrip = null;
    state.end = end;
    state.failures += 1;
    if (state.resting) {
      report(state.resting);
      return;
    }
    const wait = fullJitter(state.failures, random);
    state.due = now() + wait;
    state.timer = timers.setTimeout(open, wait);
    report("waiting");
  }

  function rest(why) {
    state.resting = why;
    state.failures = 0;
    timers.clearTimeout(state.timer);
    if (state.socket) state.socket.end(CLOSE_LEFT);
    else report(why);
  }

  function connectAgain() {
    state.resting = "";
    open();
  }

  if (resting) report(resting);
  else open();
  return {
    send,
    close: () => rest("closed"),
    stop: () => rest("stopped"),
    start() {
      if (state.resting === "stopped") connectAgain();
    },
    pause() {
      if (!state.resting) rest("hidden");
    },
    resume() {
      if (state.resting === "hidden") connectAgain();
    },
    tryNow() {
      if (!state.resting && !state.socket) connectAgain();
    },
    setSymbols: following.setSymbols,
    setDepth: following.setDepth,
    setHeartbeat: heartbeat.setOn,
    setAcks: acks.setOn,
  };
}
