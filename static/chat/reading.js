// @ts-check
// What fills a room: its snapshots, what happens in it, and older messages as the reader goes back.
import { serverNow } from "../shared/clock.js";

/** @typedef {import("./place.js").Place} Place */

// Before asking again for older messages after a failure.
const PAUSE_MS = 2_000;
// As far back as a link to a message is followed.
const MOST_PAGES = 20;
// Another page may be under way already.
const LOOK_AGAIN_MS = 50;

/** @param {ReturnType<typeof import("./view.js").newView>} view @param {() => Place} here @param {() => string} myId */
export function newReading(view, here, myId) {
  let loading = false;

  async function older() {
    const place = here();
    const { room, history } = place;
    if (loading || !room.more || room.oldest === null) return;
    loading = true;
    const found = await history.older(room.oldest);
    if (found) {
      room.add(found.messages);
      room.more = found.more;
      if (place === here()) view.show(true);
    }
    setTimeout(() => ((loading = false), view.earlier()), found ? 0 : PAUSE_MS);
  }

  return {
    older,
    /** Take a snapshot in, with what came between it and what is known. @param {Place} place @param {any} snapshot */
    async begin(place, { messages, people, present }) {
      const { room, unread, history } = place;
      const first = !room.known;
      const bridged = await history.bridge(messages, room.newest);
      if (!bridged.whole) room.forgetBefore(messages);
      const fresh = room.add(bridged.messages);
      room.setPeople(people ?? present.map((/** @type {string} */ name) => ({ id: name, name })));
      [room.known, room.more] = [true, room.more && room.messages.length > 0];
      if (first) unread.begin(room.messages);
      else for (const { id, author_id } of fresh) unread.came(/** @type {number} */ (id), view.looking(), author_id === myId());
      if (place === here()) view.show(first);
    },
    /** @param {Place} place @param {any} event */
    hear(place, event) {
      const { room, unread } = place;
      for (const { id, author_id } of room.hear(event, serverNow())) unread.came(/** @type {number} */ (id), view.looking(), author_id === myId());
      if (place === here()) view.show();
    },
    /** Go to a message, however old. @param {string} id of its element */
    async seek(id) {
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const found = view.find(id);
        if (found) return found.classList.add("shown");
        if (!here().room.more) return;
        await older();
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    },
  };
}
