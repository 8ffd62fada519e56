// @ts-check
// The server's clock, as far as a page can know it: a viewer's own may be minutes off, and what is old, late
// or due is judged by the server's. A clock that may be right is taken to be right, so that delays are exact
// where page and server are one machine. Source of the bounds: K. Marzullo, "Maintaining the Time in a
// Distributed System" (1984).

// Both clocks are read in whole milliseconds.
const ROUNDING_MS = 1;

// How far the server's clock is ahead of the viewer's, at least and at most, in milliseconds.
const ahead = { least: -Infinity, most: Infinity };

/** The server's time, in milliseconds since 1970. */
export function serverNow() {
  return Date.now() + correction();
}

/**
 * How long after its publication something arrived, in milliseconds; 0 if the clocks cannot be
 * distinguished.
 * @param {number} published by the server's clock, in milliseconds since 1970
 * @param {number} [arrived] by the same clock
 */
export function delaySince(published, arrived = serverNow()) {
  return Math.max(0, arrived - published);
}

/**
 * Learn from an answer: the server read its clock after it was asked and before it had answered.
 * @param {number} serverTime by the server's clock, in milliseconds since 1970
 * @param {number} asked by the viewer's clock, in milliseconds since 1970
 * @param {number} answered by the viewer's clock, in milliseconds since 1970
 */
export function learnTime(serverTime, asked, answered) {
  const least = serverTime - answered - ROUNDING_MS;
  const most = serverTime - asked + ROUNDING_MS;
  if (!(least <= most)) return;
  const agrees = least <= ahead.most && most >= ahead.least;
  // Where it contradicts what was known, one of the clocks was set since.
  ahead.least = agrees ? Math.max(least, ahead.least) : least;
  ahead.most = agrees ? Math.min(most, ahead.most) : most;
}

function correction() {
  const mayBeRight = ahead.least <= 0 && ahead.most >= 0;
  return mayBeRight ? 0 : Math.round((ahead.least + ahead.most) / 2);
}
