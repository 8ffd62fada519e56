// @ts-check
// What the reader has not seen yet. No DOM in here.

/** @param {number | null} seenUpTo the id of the last message that was seen in this room, null where nothing is known */
export function newUnread(seenUpTo) {
  let [seen, divider, count] = [seenUpTo, /** @type {number | null} */ (null), 0];
  return {
    /** After which message the divider stands, or null. */
    get divider() {
      return divider;
    },
    /** How many came that the reader has not seen. */
    get count() {
      return count;
    },
    /** Begin with what a snapshot brought. @param {{id: number | null}[]} messages oldest first */
    begin(messages) {
      if (seen === null) return;
      const unread = messages.filter(({ id }) => id !== null && id > /** @type {number} */ (seen));
      if (unread.length) [divider, count] = [seen, unread.length];
    },
    /** Another message came. @param {number} id @param {boolean} looking whether the reader sees it at once @param {boolean} own */
    came(id, looking, own) {
      if (own) [divider, count] = [null, 0];
      else if (!looking && count++ === 0) divider = seen ?? id - 1;
      if (looking || own) seen = Math.max(seen ?? 0, id);
    },
    /** The reader sees the newest: nothing is unread; the divider stays until something is again. @param {number | null} newest */
    look(newest) {
      [count, seen] = [0, newest === null ? seen : Math.max(seen ?? 0, newest)];
      return seen;
    },
  };
}
