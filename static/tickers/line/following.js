// @ts-check
// What this page follows, and how far it has read: its place in the log outlives every connection.
import { isNewer } from "../../shared/cursor.js";

/**
 * @param {object} from
 * @param {string | null} from.cursor
 * @param {string[]} from.symbols
 * @param {string[]} from.depth the symbols whose order book is followed too
 * @param {(message: object) => boolean} from.send
 */
export function newFollowing({ cursor, symbols, depth, send }) {
  const state = { cursor, symbols, depth };

  function subscribe() {
    const { symbols: followed, cursor: read } = state;
    if (followed.length > 0) send({ op: "subscribe", symbols: followed, cursor: read });
  }

  /** @param {boolean} isOn */
  function subscribeToBook(isOn) {
    if (state.symbols.length === 0 || state.depth.length === 0) return;
    send({ op: "subscribe", symbols: state.depth, cursor: null, depth: isOn });
  }

  function begin() {
    subscribe();
    subscribeToBook(true);
  }

  return {
    begin,

    /** Note how far this page has read; returns whether it had not read this before. @param {any} message */
    isNews(message) {
      if (message.type === "reset") state.cursor = message.cursor;
      if (message.type !== "ticks") return true;
      if (!isNewer(message.id, state.cursor)) return false;
      state.cursor = message.id;
      return true;
    },

    /** @param {string[]} wanted */
    setSymbols(wanted) {
      if (wanted.length === 0) send({ op: "unsubscribe", symbols: state.symbols });
      state.symbols = wanted;
      begin();
    },

    /** @param {string[]} wanted */
    setDepth(wanted) {
      subscribeToBook(false);
      state.depth = wanted;
      subscribeToBook(true);
    },
  };
}
