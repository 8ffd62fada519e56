// @ts-check
// A countdown in words: whole seconds, rounded up, so that it ends when the time comes and not before.

const SPACE = "\u00a0";
const MINUTE_S = 60;
// Up to here a countdown shows seconds.
const LONGEST_IN_SECONDS = 120;

/**
 * How long it is until `due`: "9 s", "15 min", "0 s" once it has come.
 * @param {number} due
 * @param {number} now
 */
export function timeLeft(due, now) {
  return wholeSeconds(due - now);
}

/** A stretch of time in whole seconds, for what counts while it is looked at. @param {number} ms */
export function wholeSeconds(ms) {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  if (seconds < LONGEST_IN_SECONDS) return `${seconds}${SPACE}s`;
  return `${Math.round(seconds / MINUTE_S)}${SPACE}min`;
}
