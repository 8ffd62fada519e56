// @ts-check
// Motion only shows that something has arrived: 150 ms, and none for those who asked for none.

const ARRIVAL = { duration: 150, easing: "ease-out" };

/** @param {Element} element what has changed in place */
export function arrive(element) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  element.animate([{ opacity: 0.3 }, { opacity: 1 }], ARRIVAL);
}
