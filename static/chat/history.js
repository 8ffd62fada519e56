// @ts-check
// What was said before: fetched when the reader scrolls up, and where a new snapshot leaves a gap. No DOM in here.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";

/** @typedef {import("./grouping.js").Message} Message */

// Two screens or so: more comes before the reader has scrolled through them.
const PAGE = 100;
// The most that one answer brings.
const LARGE_PAGE = 200;
// A gap that is larger is not filled: whoever was away for so long starts anew.
const MOST_PAGES = 10;

/** @param {string} room @param {(exchange: any) => void} onExchange @param {typeof fetch} [fetch] */
export function newHistory(room, onExchange, fetch = globalThis.fetch) {
  /** @param {number} before the id of a message @returns {Promise<{messages: Message[], more: boolean} | null>} null where it failed */
  async function older(before, limit = PAGE) {
    const by = { fetch, now: serverNow, onExchange, signal: new AbortController().signal };
    const exchange = await ask(`/chat/api/rooms/${room}/messages/?before=${before}&limit=${limit}`, {}, by);
    exchange.news = exchange.json?.messages?.length ?? 0;
    onExchange(exchange);
    return exchange.json?.messages ? exchange.json : null;
  }

  return {
    older,
    /**
     * The messages of a snapshot and those between it and the newest one known.
     * @param {Message[]} messages @param {number | null} newest
     * @returns {Promise<{messages: Message[], whole: boolean}>} whether no gap is left
     */
    async bridge(messages, newest) {
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const first = messages[0]?.id ?? 0;
        if (newest === null || first <= newest) return { messages, whole: true };
        const found = await older(first, LARGE_PAGE);
        if (!found) break;
        messages = [...found.messages, ...messages];
        if (!found.more) return { messages, whole: true };
      }
      return { messages, whole: false };
    },
  };
}
