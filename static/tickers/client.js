// @ts-check
// WebSocket: one connection for both ways. HTTP ends at the handshake, and with it all that it gives for nothing. Here is
// reconnecting; `following.js` resumes, `heartbeat.js` and `acks.js` do the rest. No DOM in here.
import { fullJitter } from "../shared/backoff.js";
import { serverNow } from "../shared/clock.js";
import { newAcks } from "./acks.js";
import { newFollowing } from "./following.js";
import { newHeartbeat } from "./heartbeat.js";
import { CUT, LEFT, SILENT, openSocket } from "./socket.js";

/**
 * Follow what the server says of these symbols, from `cursor` on, and `say` something to it; that returns whether it went.
 * `onStatus` gets the state (opening, open, waiting, hidden, stopped), the round trip, how the last connection ended and
 * when the next is due; `onWire` each frame and what becomes of the connection.
 * @param {any} options
 */
export function connect({
  url, cursor = null, symbols, depth = [], resting = "", onEvent, onStatus, onWire = () => {},
  now = serverNow, timers = globalThis, WebSocket = globalThis.WebSocket, random = Math.random,
}) {
  let [connection, timer, failures, due] = [/** @type {any} */ (null), 0, 0, 0];
  let [end, roundTrip] = [/** @type {any} */ (null), /** @type {number | null} */ (null)];

  const say = (message) => Boolean(connection?.say(message)); // nothing is queued: what cannot be sent now is refused
  const tell = (state) => resting === "closed" || onStatus({ state, due, end, roundTrip, failures });
  const [following, acks] = [newFollowing({ cursor, symbols, depth, say }), newAcks({ say, timers })];
  const onPong = (took) => ((roundTrip = took), tell("open"));
  const heartbeat = newHeartbeat({ say, now, timers, onPong, onSilence: () => connection.end(SILENT) });

  function open() {
    timers.clearTimeout(timer);
    connection = openSocket({ url, onSaid: hear, onEnd: lost, onWire, now, timers, WebSocket });
    tell("opening");
  }

  function hear(said) {
    if (said.type === "welcome") begin();
    if (said.type === "pong") heartbeat.heard(said.n);
    if (said.type === "ticks") acks.read(said.id);
    if (following.isNews(said)) onEvent(said);
  }

  function begin() {
    [failures, end] = [0, null];
    following.begin();
    [acks, heartbeat].forEach((one) => one.start());
    tell("open");
  }

  function lost(ended) {
    [acks, heartbeat].forEach((one) => one.stop());
    [connection, roundTrip, end, failures] = [null, null, ended, failures + 1];
    if (resting) return tell(resting);
    due = now() + fullJitter(failures, random);
    timer = timers.setTimeout(open, due - now());
    tell("waiting");
  }

  function rest(why) {
    [resting, failures] = [why, 0];
    timers.clearTimeout(timer);
    connection ? connection.end(LEFT) : tell(why);
  }

  const go = () => ((resting = ""), open());
  resting ? tell(resting) : open();
  return {
    close: () => rest("closed"),
    stop: () => rest("stopped"),
    start: () => resting === "stopped" && go(),
    pause: () => resting || rest("hidden"),
    resume: () => resting === "hidden" && go(),
    now: () => resting || connection || go(),
    cut: () => connection?.end(CUT),
    say,
    setSymbols: following.setSymbols,
    setDepth: following.setDepth,
    setHeartbeat: heartbeat.setOn,
    setAcks: acks.setOn,
  };
}
