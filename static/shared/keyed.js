// @ts-check
// A list whose elements stay what they are while others come and go, so that focus, selection and place stay
// too.

/**
 * Let the children of an element be those of the items, in their order.
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {(item: T) => string} key
 * @param {(item: T) => HTMLElement} make
 * @param {(element: HTMLElement, item: T) => void} update called for new ones too
 */
export function keyed(parent, items, key, make, update) {
  const wanted = new Set(items.map(key));
  const known = new Map();
  for (const child of /** @type {HTMLElement[]} */ ([...parent.children])) {
    if (wanted.has(child.dataset.key ?? "")) known.set(child.dataset.key, child);
    else child.remove();
  }
  let at = parent.firstElementChild;
  for (const item of items) {
    const element = known.get(key(item)) ?? make(item);
    element.dataset.key = key(item);
    update(element, item);
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
}
