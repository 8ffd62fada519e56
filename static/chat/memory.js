// @ts-check
// Up to which message this browser has seen a room. Where there is no storage, the page remembers as long as it lasts.

/** @param {string} room @returns {number | null} */
export function seenUpTo(room) {
  try {
    return Number(localStorage.getItem(`chat seen ${room}`)) || null;
  } catch {
    return null;
  }
}

/** @param {string} room @param {number | null} id */
export function remember(room, id) {
  try {
    if (id !== null) localStorage.setItem(`chat seen ${room}`, String(id));
  } catch {
    // Shut out of storage.
  }
}
