// @ts-check
// What this page follows, and how far it has read: its place in the log outlives every connection.
import { isNewer } from "../shared/cursor.js";

/**
 * @param {{cursor: string | null, symbols: string[], depth: string[], say: (message: object) => boolean}} from with the
 *   order book for the symbols in `depth`
 */
export function newFollowing({ cursor, symbols, depth, say }) {
  const subscribe = () => symbols.length && say({ op: "subscribe", symbols, cursor });
  const book = (/** @type {boolean} */ on) =>
    symbols.length && depth.length && say({ op: "subscribe", symbols: depth, cursor: null, depth: on });

  function begin() {
    subscribe();
    book(true);
  }

  return {
    begin,

    /** Note how far this page has read; returns whether it had not read this before. @param {any} said */
    isNews(said) {
      if (said.type === "reset") cursor = said.cursor;
      if (said.type !== "ticks") return true;
      if (!isNewer(said.id, cursor)) return false;
      cursor = said.id;
      return true;
    },

    /** @param {string[]} wanted */
    setSymbols(wanted) {
      if (!wanted.length) say({ op: "unsubscribe", symbols });
      symbols = wanted;
      begin();
    },

    /** @param {string[]} wanted */
    setDepth(wanted) {
      book(false);
      depth = wanted;
      book(true);
    },
  };
}
