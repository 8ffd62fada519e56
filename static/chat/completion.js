// @ts-check
// Completing a name after an @. Pure.
import { folded } from "./text.js";

// Names have spaces, and 40 characters at most.
const BEGUN = /(?<![\p{L}\p{N}_])@([^\n@]{0,40})$/u;
// As many as fit above the keyboard of a phone.
const SHOWN = 6;

/**
 * What of a name stands before the caret, and which names it may become.
 * @param {string} text @param {number} caret @param {string[]} names those at hand, the likeliest first
 * @returns {{from: number, names: string[]} | null} where the @ is; null where no name is begun
 */
export function completion(text, caret, names) {
  const begun = BEGUN.exec(text.slice(0, caret));
  if (!begun) return null;
  const wanted = folded(begun[1]);
  const starts = (/** @type {string} */ name) => folded(name).split(/\s+/).some((_, place, words) => words.slice(place).join(" ").startsWith(wanted));
  const found = [...new Set(names)].filter((name) => starts(name) && folded(name) !== wanted.trimEnd());
  return found.length ? { from: begun.index, names: found.slice(0, SHOWN) } : null;
}

/** The text with a name put in, and where the caret is then. @param {string} text @param {number} from @param {number} caret @param {string} name */
export function completed(text, from, caret, name) {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}
