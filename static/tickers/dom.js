// @ts-check
// The few things that every part of the desk does to the document.

/** @param {ParentNode} root @param {string} selector */
export const find = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/** Put text in place, only where it changes. @param {Element} place @param {string} text */
export function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} children */
export function html(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Call `draw` once in the next frame of the screen, however often it is asked for until then. @param {() => void} draw */
export function oncePerFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
