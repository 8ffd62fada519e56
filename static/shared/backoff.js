// @ts-check
// How long to wait after a failure. Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (full
// jitter).

// The first wait is up to this: a server that restarts is back within seconds.
export const BASE_MS = 1_000;
// And never longer than this: nobody should wait longer than this once the server is back.
export const CAP_MS = 30_000;
// A server may name a time to come back; beyond this a page does better to ask again.
export const LONGEST_RETRY_AFTER_MS = 900_000;

/**
 * The wait before the next attempt, in milliseconds: evenly random between 0 and a ceiling that doubles with
 * each failure, so that a thousand clients that failed together do not come back together.
 * @param {number} failures in a row so far, 1 or more
 * @param {() => number} [random] from 0 to 1
 */
export function fullJitter(failures, random = Math.random) {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** (failures - 1));
}

/**
 * What a Retry-After header asks for, in milliseconds, or 0 without one. Source: RFC 9110, section 10.2.3.
 * @param {string | null} header seconds, or a date
 * @param {number} now milliseconds since 1970
 */
export function retryAfter(header, now) {
  if (!header) return 0;
  const isSeconds = /^\d+$/.test(header.trim());
  const asked = isSeconds ? Number(header) * 1000 : Date.parse(header) - now;
  if (Number.isNaN(asked) || asked < 0) return 0;
  return Math.min(asked, LONGEST_RETRY_AFTER_MS);
}
