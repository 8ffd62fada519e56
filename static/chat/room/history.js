// @ts-check
// What was said before: fetched when the reader scrolls up, and where a new snapshot leaves a gap.
import { serverNow } from "../../shared/clock.js";
import { ask } from "../../shared/exchange.js";
import { sleep } from "../../shared/sleep.js";

/** @typedef {import("./room.js").Message} Message */
/** @typedef {import("./room.js").Room} Room */

// Two screens or so: more comes before the reader has scrolled through them.
const PAGE = 100;
// The most that one answer brings.
const LARGE_PAGE = 200;
// A gap that is larger is not filled: a reader who was away for that long starts with the newest.
const MOST_PAGES = 10;
// Before asking again for older messages after a failure.
const PAUSE_MS = 2_000;
// As far back as a link to a message is followed.
const MOST_PAGES_TO_A_LINK = 20;
// Another page may be on its way already.
const LOOK_AGAIN_MS = 50;

/**
 * @param {(exchange: any) => void} onExchange
 * @param {typeof fetch} [fetch]
 */
export function newHistory(onExchange, fetch = globalThis.fetch) {
  /**
   * The messages before one of them.
   * @param {string} room
   * @param {number} before the id of a message
   * @param {number} [limit]
   * @returns {Promise<{messages: Message[], more: boolean} | null>} null where the request failed
   */
  async function older(room, before, limit = PAGE) {
    const path = `/chat/api/rooms/${room}/messages/?before=${before}&limit=${limit}`;
    const exchange = await ask(path, {}, { fetch, onExchange });
    exchange.news = exchange.json?.messages?.length ?? 0;
    onExchange(exchange);
    return exchange.json?.messages ? exchange.json : null;
  }

  /**
   * The messages of a snapshot and those between it and the newest one known.
   * @param {string} room
   * @param {Message[]} messages
   * @param {number | null} newest
   * @returns {Promise<{messages: Message[], isWhole: boolean}>} whether no gap is left
   */
  async function bridge(room, messages, newest) {
    let known = messages;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const first = known[0]?.id ?? 0;
      if (newest === null || first <= newest) return { messages: known, isWhole: true };
      const found = await older(room, first, LARGE_PAGE);
      if (!found) return { messages: known, isWhole: false };
      known = [...found.messages, ...known];
      if (!found.more) return { messages: known, isWhole: true };
    }
    return { messages: known, isWhole: false };
  }

  return { older, bridge };
}

/**
 * What fills a room: its snapshots, what happens in it, and older messages as the reader goes back.
 * @param {ReturnType<typeof newHistory>} history
 * @param {ReturnType<typeof import("./view.js").newView>} view
 * @param {() => Room} shown the room on the page
 * @param {() => string} myId
 */
export function newReading(history, view, shown, myId) {
  const state = { isLoading: false };

  async function older() {
    const room = shown();
    if (state.isLoading || !room.hasMore || room.oldest === null) return;
    state.isLoading = true;
    const found = await history.older(room.slug, room.oldest);
    if (found) {
      room.add(found.messages);
      room.hasMore = found.more;
      if (room === shown()) view.show(true);
    }
    setTimeout(goOn, found ? 0 : PAUSE_MS);
  }

  function goOn() {
    state.isLoading = false;
    view.earlier();
  }

  /** @param {Room} room @param {Message[]} messages that came while the page was open */
  function count(room, messages) {
    for (const { id, author_id } of messages) {
      room.unread.came(/** @type {number} */ (id), view.isLooking(), author_id === myId());
    }
  }

  return {
    older,
    /**
     * Take a snapshot, and what came between it and what is known.
     * @param {Room} room
     * @param {any} snapshot
     */
    async begin(room, { messages, people }) {
      const isFirst = !room.isKnown;
      // First, so that people who come or leave during the next request are not lost.
      room.setPeople(people);
      const bridged = await history.bridge(room.slug, messages, room.newest);
      if (!bridged.isWhole) room.dropBefore(messages);
      const fresh = room.add(bridged.messages);
      room.isKnown = true;
      room.hasMore = room.hasMore && room.messages.length > 0;
      if (isFirst) room.unread.begin(room.messages);
      else count(room, fresh);
      if (room === shown()) view.show(isFirst);
    },
    /** @param {Room} room @param {any} event */
    receive(room, event) {
      count(room, room.apply(event, serverNow()));
      if (room === shown()) view.show();
    },
    /** Go to a message, however old. @param {string} id of its element */
    async seek(id) {
      for (let page = 0; page < MOST_PAGES_TO_A_LINK; page += 1) {
        const found = view.find(id);
        if (found) {
          found.classList.add("shown");
          return;
        }
        if (!shown().hasMore) return;
        await older();
        await sleep(LOOK_AGAIN_MS);
      }
    },
  };
}
