// @ts-check
// What the reader has not seen yet, and up to which message this browser has shown a room. No DOM in here.

/**
 * The last message of a room that was seen; null where nothing is known.
 * @param {string} room
 * @returns {number | null}
 */
export function seenUpTo(room) {
  try {
    return Number(localStorage.getItem(`chat seen ${room}`)) || null;
  } catch {
    return null;
  }
}

/**
 * Remember it; where there is no storage, the page remembers as long as it lasts.
 * @param {string} room
 * @param {number | null} id
 */
export function remember(room, id) {
  try {
    if (id !== null) localStorage.setItem(`chat seen ${room}`, String(id));
  } catch {
    // The browser allows no storage.
  }
}

export class Unread {
  /** After which message the divider stands, or null. @type {number | null} */
  divider = null;
  /** How many came that the reader has not seen. */
  count = 0;
  /** @type {number | null} */
  #seen;

  /** @param {number | null} seen the id of the last message that was seen; null where nothing is known */
  constructor(seen) {
    this.#seen = seen;
  }

  /** Begin with what a snapshot brought. @param {{id: number | null}[]} messages oldest first */
  begin(messages) {
    const seen = this.#seen;
    if (seen === null) return;
    const unread = messages.filter(({ id }) => id !== null && id > seen);
    if (unread.length === 0) return;
    this.divider = seen;
    this.count = unread.length;
  }

  /**
   * Another message came.
   * @param {number} id
   * @param {boolean} isLooking whether the reader sees it at once
   * @param {boolean} isOwn
   */
  came(id, isLooking, isOwn) {
    if (isOwn) {
      this.divider = null;
      this.count = 0;
    } else if (!isLooking) {
      if (this.count === 0) this.divider = this.#seen ?? id - 1;
      this.count += 1;
    }
    if (isLooking || isOwn) this.#seen = Math.max(this.#seen ?? 0, id);
  }

  /**
   * The reader sees the newest: nothing is unread; the divider stays until something is again.
   * @param {number | null} newest
   */
  markSeen(newest) {
    this.count = 0;
    if (newest !== null) this.#seen = Math.max(this.#seen ?? 0, newest);
    return this.#seen;
  }
}
