// @ts-check
// Elements made in one line; text goes in as text, never as markup.

/**
 * @param {string} tag with classes after dots: "p.small.muted"
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  element.classList.add(...classes);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

/** @param {string} selector */
export const $ = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/** @param {Element | null} place @param {string} text */
export function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

/** Show that a list is empty, or not. @param {string} name @param {{length: number}} rows */
export function nothing(name, { length }) {
  $(`[data-empty=${name}]`).hidden = length > 0;
}

/** @param {Element} button @param {string} text */
export async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser does not allow copying";
  }
}

/** Headers as they are on the wire. @param {Record<string, string>} headers */
export const lines = (headers) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
