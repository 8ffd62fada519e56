// @ts-check
// What every page does to its document. Text goes in as text, never as markup.

// Motion only shows that something has arrived, and is over before it can distract.
const ARRIVAL = { duration: 150, easing: "ease-out" };

/** What the server put into the page, as JSON, for its script to begin with. @returns {any} */
export function snapshot() {
  return JSON.parse(find("#snapshot").textContent ?? "", withRows);
}

/** A table, as web/table.py writes it, is a list of objects. @param {string} name @param {any} value */
function withRows(name, value) {
  if (!value?.columns) return value;
  return value.rows.map((/** @type {any[]} */ row) => {
    return Object.fromEntries(row.map((cell, place) => [value.columns[place], cell]));
  });
}

/**
 * The element that must be there.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function find(selector, within = document) {
  const element = within.querySelector(selector);
  if (!element) throw new Error(`The page has no ${selector}.`);
  return /** @type {HTMLElement} */ (element);
}

/**
 * Find the parts of something by their names: `partsOf(bell, "bell")("count")` is its `[data-bell="count"]`.
 * @param {ParentNode} whole
 * @param {string} kind
 * @returns {(name: string) => HTMLElement}
 */
export function partsOf(whole, kind) {
  return (name) => find(`[data-${kind}="${name}"]`, whole);
}

/**
 * Put text in place, only where it changes: a screen reader reads what changes, and a selection in it is
 * lost.
 * @param {Element} place
 * @param {string} text
 */
export function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * Make an element.
 * @param {string} tag with classes after dots: "p.small.muted"
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  made.classList.add(...classes);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/**
 * Make the children of an element match the items, in their order. Elements that stay are not replaced while
 * others come and go, so that focus, selection and place stay too.
 * @template Item
 * @param {Element} parent
 * @param {Item[]} items
 * @param {object} by
 * @param {(item: Item) => string} by.key
 * @param {(item: Item) => HTMLElement} by.make
 * @param {(child: HTMLElement, item: Item) => void} [by.update] called for new ones too
 */
export function keepList(parent, items, { key, make, update = () => {} }) {
  const kept = keptChildren(parent, new Set(items.map(key)));
  let place = parent.firstElementChild;
  for (const item of items) {
    const child = kept.get(key(item)) ?? make(item);
    child.dataset.key = key(item);
    update(child, item);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
}

/** Remove the children that are not wanted. @param {Element} parent @param {Set<string>} wanted */
function keptChildren(parent, wanted) {
  const kept = /** @type {Map<string, HTMLElement>} */ (new Map());
  for (const child of /** @type {HTMLElement[]} */ ([...parent.children])) {
    const key = child.dataset.key ?? "";
    if (wanted.has(key)) kept.set(key, child);
    else child.remove();
  }
  return kept;
}

/**
 * Show that something has changed in place; no motion for those who asked for none.
 * @param {Element} changed
 */
export function arrive(changed) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  changed.animate([{ opacity: 0.3 }, { opacity: 1 }], ARRIVAL);
}

/**
 * Call `draw` once in the next frame of the screen, however often it is asked for until then.
 * @param {() => void} draw
 */
export function oncePerFrame(draw) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  };
}

/**
 * Mark a field as wrong or as right. (An empty `aria-invalid` means right.)
 * @param {Element} field
 * @param {boolean} isWrong
 */
export function markInvalid(field, isWrong) {
  field.setAttribute("aria-invalid", String(isWrong));
}
