// @ts-check
// What a message is made of: words, links, and names that are called. Pure; all of it is shown as text, not
// as markup.

// Not inside of a word: ada@example.com calls nobody.
const AT = /(?<![\p{L}\p{N}_])@/u;
// An address holds any letter, but of what is not ASCII nothing that ends a sentence or closes a quotation or
// a bracket, and nothing invisible.
const NOT_ASCII = /[^\s\p{ASCII}\p{C}\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Ps}\p{Pe}]/u;
const LINK = new RegExp(`https?://(?:[!#-;=?-~]|${NOT_ASCII.source})+`, "iu");
const MARK = new RegExp(`${LINK.source}|${AT.source}`, "giu");
// What follows an address and seldom belongs to it.
const AFTER = /[.,;:!?'…)\]]$/;
const WEB = /^https?:$/;
const WORD_GOES_ON = /^[\p{L}\p{N}_]/u;

/** @typedef {{kind: "text" | "link" | "name", text: string, href?: string}} Part */

/** A name as names are compared: without regard to case. @param {string} name */
export function folded(name) {
  return name.normalize("NFKC").toLowerCase();
}

/** @param {string} text @param {string[]} names of people who can be called @returns {Part[]} */
export function parts(text, names) {
  const found = /** @type {Part[]} */ ([]);
  let from = 0;
  for (const mark of text.matchAll(MARK)) {
    if (mark.index < from) continue;
    const part = mark[0] === "@" ? called(text, mark.index, names) : link(mark[0]);
    if (!part) continue;
    if (mark.index > from) found.push({ kind: "text", text: text.slice(from, mark.index) });
    found.push(part);
    from = mark.index + part.text.length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

/**
 * The name that an @ calls: the longest name that follows it in the text, as it is written there.
 * @param {string} text
 * @param {number} at
 * @param {string[]} names
 * @returns {Part | null}
 */
function called(text, at, names) {
  const rest = text.slice(at + 1);
  let longest = 0;
  for (const name of names) {
    if (beginsWith(rest, name)) longest = Math.max(longest, name.length);
  }
  if (longest === 0) return null;
  return { kind: "name", text: `@${rest.slice(0, longest)}` };
}

/** @param {string} text @param {string} name */
function beginsWith(text, name) {
  const isThere = name !== "" && folded(text.slice(0, name.length)) === folded(name);
  return isThere && !WORD_GOES_ON.test(text.slice(name.length));
}

/** @param {string} found @returns {Part | null} */
function link(found) {
  const address = trimmed(found);
  const href = hrefOf(address);
  return href === null ? null : { kind: "link", text: address, href };
}

/**
 * An address without the punctuation after it; a bracket that it opens itself is its own.
 * @param {string} address
 */
function trimmed(address) {
  let end = address;
  while (AFTER.test(end)) {
    const isOwnBracket = end.endsWith(")") && end.split("(").length >= end.split(")").length;
    if (isOwnBracket) break;
    end = end.slice(0, -1);
  }
  return end;
}

/** Where an address leads, or null where it is none that may be followed. @param {string} address */
function hrefOf(address) {
  try {
    const url = new URL(address);
    return WEB.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
