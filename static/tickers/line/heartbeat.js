// @ts-check
// Heartbeat: a ping now and then. It measures the round trip, notices when the server is gone, and keeps
// proxies from closing a silent connection. A page cannot send the protocol's own pings, so these are
// ordinary messages.

// Well within the minute after which proxies close a silent connection.
export const PING_MS = 5_000;
// A connection whose other end is gone gives no sign. Slower than any network that one could trade over.
export const PONG_MS = 10_000;

/**
 * @param {object} by
 * @param {(message: object) => boolean} by.send
 * @param {(roundTrip: number) => void} by.onPong
 * @param {() => void} by.onSilence
 * @param {() => number} by.now
 * @param {{setTimeout: Function, clearTimeout: Function}} by.timers
 */
export function newHeartbeat({ send, onPong, onSilence, now, timers }) {
  const state = {
    isOn: true,
    count: 0, // the number of the last ping
    sentAt: 0,
    nextTimer: 0,
    silenceTimer: 0,
  };

  function beat() {
    timers.clearTimeout(state.silenceTimer);
    if (!state.isOn) return;
    state.count += 1;
    if (!send({ op: "ping", n: state.count })) return;
    state.sentAt = now();
    state.silenceTimer = timers.setTimeout(onSilence, PONG_MS);
  }

  function stop() {
    timers.clearTimeout(state.nextTimer);
    timers.clearTimeout(state.silenceTimer);
  }

  function start() {
    stop();
    beat();
  }

  return {
    start,
    stop,
    /** A pong has come. @param {number} count its number */
    received(count) {
      if (count !== state.count) return;
      stop();
      state.nextTimer = timers.setTimeout(beat, PING_MS);
      onPong(now() - state.sentAt);
    },
    /** @param {boolean} isOn */
    setOn(isOn) {
      state.isOn = isOn;
      if (isOn) start();
      else stop();
    },
  };
}
