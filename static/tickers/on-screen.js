// @ts-check
// Figures are drawn while somebody can see them. Texts are always up to date: they are also read aloud and searched.

// Drawn a little before it scrolls into sight.
const MARGIN = "200px";

/** @param {Element} element @param {() => void} draw called when it comes into sight @returns {() => boolean} whether it is in sight */
export function onScreen(element, draw) {
  let seen = true;
  const note = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (seen) draw();
  };
  new IntersectionObserver(note, { rootMargin: MARGIN }).observe(element);
  return () => seen;
}
