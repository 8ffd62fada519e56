// @ts-check
// Who is who where names alone do not say it: regulars are marked, and visitors who have the same name are
// distinguished by the beginning of their ids. No DOM in here.
import { folded } from "./text.js";

/** @typedef {import("./room.js").Person} Person */

// The regulars each speak for one technique, and have its sign. No visitor has such an id.
export const SIGNS = /** @type {Record<string, string>} */ ({
  "regular-paula": "weather",
  "regular-lena": "chat",
  "regular-walt": "tickers",
  "regular-sasha": "newsfeed",
  "regular-wanda": "payments",
});
// Enough to tell the visitors of one room apart.
const SHOWN_OF_ID = 4;

/**
 * The names, folded, that several people have.
 * @param {Person[]} people the same person may be in it more than once
 */
export function doubles(people) {
  const ids = /** @type {Map<string, string>} */ (new Map());
  const found = /** @type {Set<string>} */ (new Set());
  for (const { id, name } of people) {
    const key = folded(name);
    if ((ids.get(key) ?? id) !== id) found.add(key);
    ids.set(key, id);
  }
  return found;
}

/**
 * What stands behind a name, or nothing.
 * @param {Person} person
 * @param {Set<string>} shared names that several people have
 */
export function tag({ id, name }, shared) {
  if (id in SIGNS) return "regular";
  return shared.has(folded(name)) ? `#${id.slice(0, SHOWN_OF_ID)}` : "";
}
