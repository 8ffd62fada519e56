// @ts-check
// All that a page keeps of a room.
import { newHistory } from "./history.js";
import { seenUpTo } from "./memory.js";
import { Room } from "./room.js";
import { newUnread } from "./unread.js";

/** @typedef {ReturnType<typeof newPlace>} Place */

/** @param {{slug: string, name: string, about: string}} about @param {(exchange: any) => void} onExchange */
export function newPlace(about, onExchange) {
  return { ...about, room: new Room(), unread: newUnread(seenUpTo(about.slug)), history: newHistory(about.slug, onExchange) };
}
