// @ts-check
// What this browser keeps of the claims: what was predicted, and the result of the last run of each.

const KEY = "lab-claims";

/**
 * @typedef {object} Kept
 * @property {string} choice the id of what was predicted, empty if it was run without
 * @property {any} [verdict] as the API has it
 * @property {number} [at] when it was run, in milliseconds since 1970
 */

/** All that is kept, by claim; nothing where a browser keeps nothing. @returns {Record<string, Kept>} */
export function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept && typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}

/** Keep what is known of a claim. @param {string} claim @param {Kept} kept */
export function keep(claim, kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), [claim]: kept }));
  } catch {
    // A browser that keeps nothing shows it until the page is left.
  }
}

/** Forget all. */
export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is nothing to forget.
  }
}
