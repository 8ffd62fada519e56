// @ts-check
// Cursors: the ids of events, `<milliseconds>-<number>`, each part up to 64 bits.

const FORM = /^\d+-\d+$/;

/** Whether this is a cursor: an intermediary may answer anything. @param {unknown} text */
export function isCursor(text) {
  return typeof text === "string" && FORM.test(text);
}

/**
 * Whether one cursor is later in the log than another; anything is later than none.
 * @param {string} id
 * @param {string | null} than
 */
export function isNewer(id, than) {
  if (than === null) return true;
  const [ms, number] = id.split("-").map(BigInt);
  const [thanMs, thanNumber] = than.split("-").map(BigInt);
  return ms > thanMs || (ms === thanMs && number > thanNumber);
}
