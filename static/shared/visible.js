// @ts-check
// A tab that nobody looks at asks for nothing, and catches up at once when it is looked at again.

/**
 * @param {{pause: () => void, resume: () => void, now: () => void}} connection
 * @returns {{close: () => void}}
 */
export function whileVisible(connection) {
  const turned = () => (document.hidden ? connection.pause() : connection.resume());
  const online = () => document.hidden || connection.now();
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
