// @ts-check
// The game over a WebSocket: inputs up, snapshots down, on one connection that this file opens again
// whenever it is lost. No DOM in here. `ways/` has the same game by HTTP.
import { fullJitter } from "../shared/backoff.js";
import { serverNow } from "../shared/clock.js";
import { newHeartbeat } from "../tickers/line/heartbeat.js";
import { CLOSE_LEFT, CLOSE_SILENT } from "../tickers/line/socket.js";
import { openSocket } from "./ways/socket.js";

/**
 * Follow the game; `send(message)` returns whether the message could be sent. `onEvent` gets each
 * message, `onStatus` the state (opening, open, waiting, hidden), the round trip, how the last connection
 * ended and when the next one is due; `onWire` gets each frame.
 * @param {any} options
 */
export function connect({
  url,
  onEvent,
  onStatus,
  onWire = () => {},
  now = serverNow,
  timers = globalThis,
  WebSocket = globalThis.WebSocket,
  random = Math.random,
}) {
  const state = {
    resting: "", // why there is no connection: "hidden" or "closed"; empty while there should be one
    socket: /** @type {any} */ (null),
    timer: 0,
    failures: 0,
    due: 0,
    end: /** @type {any} */ (null),
    roundTrip: /** @type {number | null} */ (null),
  };
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

  /** Send a message now, or refuse it: an input that waited would be of another moment. */
  function send(message) {
    return state.socket !== null && state.socket.send(message);
  }

  function report(name) {
    if (state.resting === "closed") return;
    const { due, end, roundTrip } = state;
    onStatus({ state: name, due, end, roundTrip });
  }

  function open() {
    timers.clearTimeout(state.timer);
    state.socket = openSocket({ url, onMessage: receive, onEnd: lost, onWire, timers, WebSocket });
    report("opening");
  }

  function receive(message) {
    if (message.type === "pong") heartbeat.received(message.n);
    if (message.type === "welcome" && state.roundTrip === null) begin();
    onEvent(message);
  }

  function begin() {
    state.failures = 0;
    state.end = null;
    heartbeat.start();
    report("open");
  }

  function lost(end) {
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

  open();
  return {
    send,
    close: () => rest("closed"),
    pause() {
      if (!state.resting) rest("hidden");
    },
    resume() {
      if (state.resting !== "hidden") return;
      state.resting = "";
      open();
    },
    tryNow() {
      if (!state.resting && !state.socket) open();
    },
  };
}
