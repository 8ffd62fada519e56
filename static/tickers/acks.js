// @ts-check
// Backpressure: tell the server every second how far this page has read. A server cannot see that its client does not
// keep up; it would gather in memory what that client does not read. So ours sends no more than 64 frames unacknowledged.

// Four frames; the server gives up after sixteen seconds' worth.
export const ACK_MS = 1_000;

/** @param {{say: (message: object) => boolean, timers: {setTimeout: Function, clearTimeout: Function}}} by */
export function newAcks({ say, timers }) {
  let [read, told, on, timer] = ["", "", true, 0];

  function tick() {
    if (on && read !== told && say({ op: "ack", id: read })) told = read;
    timer = timers.setTimeout(tick, ACK_MS);
  }

  return {
    start() {
      timers.clearTimeout(timer);
      [read, told] = ["", ""];
      timer = timers.setTimeout(tick, ACK_MS);
    },
    stop: () => timers.clearTimeout(timer),
    read: (/** @type {string} */ id) => (read = id),
    setOn: (/** @type {boolean} */ wanted) => (on = wanted),
  };
}
