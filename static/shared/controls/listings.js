// @ts-check
// The code beside a page is most of its bytes, and few visitors scroll to it: a listing is fetched when it
// comes into view, or when a word of the lesson points at it.

// A screen ahead, so that a reader who scrolls to it finds it there.
const AHEAD = "600px";

const loads = /** @type {WeakMap<Element, Promise<void>>} */ (new WeakMap());

/**
 * Fill a panel; a second call while it is fetched waits for the same answer.
 * @param {HTMLElement} panel
 */
export function loadListing(panel) {
  const load = loads.get(panel) ?? fill(panel);
  loads.set(panel, load);
  return load;
}

/**
 * Without an answer the panel keeps its link, and is fetched when it is next asked for.
 * @param {HTMLElement} panel
 */
async function fill(panel) {
  try {
    const answer = await fetch(panel.dataset.listing ?? "");
    if (!answer.ok) throw new Error(String(answer.status));
    // Our own server made it, and escaped what is in the file.
    panel.innerHTML = await answer.text();
    delete panel.dataset.listing;
  } catch {
    loads.delete(panel);
  }
}

/** @param {Iterable<HTMLElement>} panels */
export function startListings(panels) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) loadListing(/** @type {HTMLElement} */ (target));
      }
    },
    { rootMargin: AHEAD },
  );
  for (const panel of panels) observer.observe(panel);
}
