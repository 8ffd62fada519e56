// @ts-check
// A tab that nobody looks at asks for nothing, and catches up at once when it is looked at again.

/**
 * @param {{pause: () => void, resume: () => void, now: () => void}} connection
 * @returns {{close: () => void}}
 */
export function whileVisible(connection) {
  function turned() {
    if (document.hidden) connection.pause();
    else connection.resume();
  }

  function online() {
    if (!document.hidden) connection.now();
  }

  document.addEventListener("visibilitychange", turned);
  window.addEventListener("online", online);
  if (document.hidden) connection.pause();
  return {
    close() {
      document.removeEventListener("visibilitychange", turned);
      window.removeEventListener("online", online);
    },
  };
}
