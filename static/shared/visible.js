// @ts-check
// A tab that nobody looks at asks for nothing, and catches up at once when it is looked at again. A figure is
// drawn while somebody can see it; text is always up to date, since it is also read aloud and searched.

// A figure is drawn a little before it scrolls into sight.
const MARGIN = "200px";

/**
 * @param {{pause: () => void, resume: () => void, tryNow: () => void}} connection
 * @returns {{close: () => void}}
 */
export function whileVisible(connection) {
  function turned() {
    if (document.hidden) connection.pause();
    else connection.resume();
  }

  function online() {
    if (!document.hidden) connection.tryNow();
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

/**
 * @param {Element} figure
 * @param {() => void} draw called when it comes into sight
 * @returns {() => boolean} whether it is in sight
 */
export function whileOnScreen(figure, draw) {
  const state = { isSeen: true };
  const observer = new IntersectionObserver(
    (entries) => {
      state.isSeen = entries[entries.length - 1].isIntersecting;
      if (state.isSeen) draw();
    },
    { rootMargin: MARGIN },
  );
  observer.observe(figure);
  return () => state.isSeen;
}
