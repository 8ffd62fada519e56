// @ts-check
// What a message is made of: words, links, and names that are called. Pure; what comes out is set as text, never as markup.

// Not inside of a word: ada@example.com calls nobody.
const AT = /(?<![\p{L}\p{N}_])@/u;
// An address holds any letter, but of what is not ASCII nothing that ends or closes a sentence, and nothing invisible.
const LINK = /https?:\/\/(?:[!#-;=?-~]|[^\s\p{ASCII}\p{C}\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Ps}\p{Pe}])+/iu;
const MARK = new RegExp(`${LINK.source}|${AT.source}`, "giu");
// What follows an address and seldom belongs to it.
const AFTER = /[.,;:!?'…)\]]$/;

/** @typedef {{kind: "text" | "link" | "name", text: string, href?: string}} Part */

/** Names as they are compared: without regard to case. @param {string} name */
export const folded = (name) => name.normalize("NFKC").toLowerCase();

/** An address without the punctuation after it; a bracket that it opens itself is its own. @param {string} address */
function trimmed(address) {
  while (AFTER.test(address)) {
    const closes = address.endsWith(")") && address.split("(").length >= address.split(")").length;
    if (closes) break;
    address = address.slice(0, -1);
  }
  return address;
}

/** Where an address leads, or null where it is none that may be followed. @param {string} address */
function href(address) {
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** @param {string} text @param {string[]} names @returns {string} the longest of the names that the text begins with, as written there */
function named(text, names) {
  const found = names.filter((name) => name && folded(text.slice(0, name.length)) === folded(name) && !/^[\p{L}\p{N}_]/u.test(text.slice(name.length)));
  return text.slice(0, Math.max(0, ...found.map((name) => name.length)));
}

/** @param {string} text @param {string[]} names of people who can be called @returns {Part[]} */
export function parts(text, names) {
  const found = /** @type {Part[]} */ ([]);
  let from = 0;
  for (const mark of text.matchAll(MARK)) {
    if (mark.index < from) continue;
    const part = mark[0] === "@" ? name(text, mark.index, names) : link(mark[0]);
    if (!part) continue;
    if (mark.index > from) found.push({ kind: "text", text: text.slice(from, mark.index) });
    found.push(part);
    from = mark.index + part.text.length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

/** @param {string} text @param {number} at @param {string[]} names @returns {Part | null} */
function name(text, at, names) {
  const called = named(text.slice(at + 1), names);
  return called ? { kind: "name", text: `@${called}` } : null;
}

/** @param {string} found @returns {Part | null} */
function link(found) {
  const address = trimmed(found);
  const to = href(address);
  return to ? { kind: "link", text: address, href: to } : null;
}
