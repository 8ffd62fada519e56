// @ts-check
// Names for what a page sends, so that sending it twice does it once.

const BYTES = 16;

/**
 * 32 random hexadecimal digits, so no two are the same. Unlike `crypto.randomUUID`, this works where a class
 * reaches the site by plain http.
 */
export function newId() {
  const random = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
