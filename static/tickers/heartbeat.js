// @ts-check
// Heartbeat: a ping now and then. It measures the round trip, finds out when nobody is there any more, and keeps proxies
// from closing a silent connection. A page cannot send the protocol's own pings, so these are ordinary messages.

// Well within the minute after which proxies close what is silent.
export const PING_MS = 5_000;
// A connection whose other end is gone says nothing of it. Slower than any network that one could trade over.
export const PONG_MS = 10_000;

/**
 * @param {{say: (message: object) => boolean, onPong: (roundTrip: number) => void, onSilence: () => void,
 *   now: () => number, timers: {setTimeout: Function, clearTimeout: Function}}} by
 */
export function newHeartbeat({ say, onPong, onSilence, now, timers }) {
  let [n, sent, on, next, patience] = [0, 0, true, 0, 0];

  function beat() {
    timers.clearTimeout(patience);
    if (!on || !say({ op: "ping", n: ++n })) return;
    sent = now();
    patience = timers.setTimeout(onSilence, PONG_MS);
  }

  function stop() {
    timers.clearTimeout(next);
    timers.clearTimeout(patience);
  }

  function start() {
    stop();
    beat();
  }

  return {
    start,
    stop,
    heard(/** @type {number} */ pong) {
      if (pong !== n) return;
      stop();
      next = timers.setTimeout(beat, PING_MS);
      onPong(now() - sent);
    },
    setOn(/** @type {boolean} */ wanted) {
      on = wanted;
      if (on) start();
      else stop();
    },
  };
}
