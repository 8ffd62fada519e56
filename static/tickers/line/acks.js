// @ts-check
// Backpressure: acknowledge every second how far this page has read. A server cannot see that its client
// does not keep up; what the client does not read would pile up in its memory. So ours sends no more than 64
// frames that are not acknowledged.

// Four frames; the server gives up after sixteen seconds' worth.
export const ACK_MS = 1_000;

/**
 * @param {object} by
 * @param {(message: object) => boolean} by.send
 * @param {{setTimeout: Function, clearTimeout: Function}} by.timers
 */
export function newAcks({ send, timers }) {
  const state = {
    isOn: true,
    newest: "", // the id of the last ticks that were read
    acknowledged: "",
    timer: 0,
  };

  function tick() {
    const isNew = state.newest !== state.acknowledged;
    if (state.isOn && isNew && send({ op: "ack", id: state.newest })) state.acknowledged = state.newest;
    state.timer = timers.setTimeout(tick, ACK_MS);
  }

  function stop() {
    timers.clearTimeout(state.timer);
  }

  return {
    stop,
    start() {
      stop();
      state.newest = "";
      state.acknowledged = "";
      state.timer = timers.setTimeout(tick, ACK_MS);
    },
    /** @param {string} id */
    read(id) {
      state.newest = id;
    },
    /** @param {boolean} isOn */
    setOn(isOn) {
      state.isOn = isOn;
    },
  };
}
