// @ts-check
// A long list is one stop of the Tab key: arrows move within it. Source: WAI-ARIA Authoring Practices,
// "Keyboard Navigation Inside Components". The list has `tabindex="0"`, and its items `tabindex="-1"`.

/**
 * @param {HTMLElement} list
 * @param {string} items a selector for what can be pressed in it
 */
export function makeOneStop(list, items) {
  list.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(items)]);
    const here = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const isAtList = document.activeElement === list;
    const to = placeAfter(event.key, here, all.length);
    if (to === null || (here < 0 && !isAtList)) return;
    event.preventDefault();
    all[to].focus();
  });
}

/**
 * Where a key leads in a list of this length, or null if the list does not use that key.
 * @param {string} key
 * @param {number} here -1 for the list itself
 * @param {number} count
 */
export function placeAfter(key, here, count) {
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: count - 1 }[key];
  if (to === undefined || count === 0) return null;
  return Math.min(Math.max(to, 0), count - 1);
}
