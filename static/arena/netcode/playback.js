// @ts-check
// Which tick of the others to draw now: the server's clock, as the quickest snapshots show it, less a delay
// that leaves room for the late ones. A late snapshot must not make the picture wait.

export const FIRST_DELAY_MS = 100;
// Less than one snapshot is too little, and who sees others half a second late plays another game.
export const LEAST_DELAY_MS = 60;
export const MOST_DELAY_MS = 500;
// The delay follows what was measured slowly, so that nobody sees the others speed up.
const FOLLOWED_A_SNAPSHOT = 0.05;
// Three seconds of snapshots.
const REMEMBERED = 60;
const SNAPSHOT_MS = 50;
// Later than this, it was not the network: the game itself has stood still, and its clock with it.
const STOOD_STILL_MS = 1_000;
// The share of snapshots that come in time.
const IN_TIME = 0.95;

/** @param {number} tickMs */
export function newPlayback(tickMs) {
  const state = { delay: FIRST_DELAY_MS, offsets: /** @type {number[]} */ ([]) };

  /** How far the server's clock, in milliseconds of ticks, is ahead of the page's: at least. */
  function ahead() {
    return Math.max(...state.offsets);
  }

  /** By how much all but the latest snapshots were later than the quickest. */
  function jitter() {
    if (state.offsets.length === 0) return 0;
    const quickest = ahead();
    const late = state.offsets.map((offset) => quickest - offset);
    late.sort((one, other) => one - other);
    return late[Math.floor((late.length - 1) * IN_TIME)];
  }

  return {
    jitter,

    /** A snapshot has come. @param {number} tick @param {number} now the page's clock */
    arrived(tick, now) {
      const offset = tick * tickMs - now;
      if (ahead() - offset > STOOD_STILL_MS) state.offsets = [];
      state.offsets = [...state.offsets, offset].slice(-REMEMBERED);
      const wanted = Math.min(Math.max(SNAPSHOT_MS + jitter(), LEAST_DELAY_MS), MOST_DELAY_MS);
      state.delay += (wanted - state.delay) * FOLLOWED_A_SNAPSHOT;
    },

    /** @param {number} now */
    tickAt: (now) => (now + ahead() - state.delay) / tickMs,

    delay: () => state.delay,

    /** Begin again: another connection may be quicker or slower. */
    forget() {
      state.offsets = [];
    },
  };
}
