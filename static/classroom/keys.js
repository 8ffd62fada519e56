// @ts-check
// The teacher's keys that this browser knows, by their rooms. A key comes in the address, behind the #, which
// browsers do not send; it is taken out of sight, because the screen may be projected.

const PREFIX = "class-key-";

/**
 * The key of a room, from the address or from before; empty if this browser has none.
 * @param {string} code
 */
export function keyOf(code) {
  const given = location.hash.slice(1);
  if (given) {
    keepKey(code, given);
    history.replaceState(null, "", location.pathname);
    return given;
  }
  return keptKey(code);
}

/** The key of a room that this browser knows from before; empty if it has none. @param {string} code */
export function keptKey(code) {
  try {
    return localStorage.getItem(PREFIX + code) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} code @param {string} key */
export function keepKey(code, key) {
  try {
    localStorage.setItem(PREFIX + code, key);
  } catch {
    // Shut out of storage: the address has it, and the teacher keeps that.
  }
}

/** The codes of the rooms whose keys this browser knows. */
export function knownRooms() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    return names.map((name) => name.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** @param {string} code */
export function forgetKey(code) {
  try {
    localStorage.removeItem(PREFIX + code);
  } catch {
    // Nothing was kept.
  }
}
