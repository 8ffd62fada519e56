// @ts-check
// Figures are drawn as SVG, element by element; text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number | null | undefined>} [attributes] those that are null or undefined
 *   are left out
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Draw a figure of this size, in CSS pixels, with these children and no others.
 * @param {Element} figure
 * @param {number} width
 * @param {number} height
 * @param {Node[]} children
 */
export function draw(figure, width, height, children) {
  figure.setAttribute("viewBox", `0 0 ${width} ${height}`);
  figure.setAttribute("width", String(width));
  figure.setAttribute("height", String(height));
  figure.replaceChildren(...children);
}

/**
 * A linear scale, to a hundredth.
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @returns {(value: number) => number}
 */
export function scale([from0, from1], [to0, to1]) {
  const factor = from1 === from0 ? 0 : (to1 - to0) / (from1 - from0);
  return (value) => Math.round((to0 + (value - from0) * factor) * 100) / 100;
}

/**
 * The smallest step of an axis that is not below this: 1, 2 or 5, times a power of ten.
 * @param {number} least
 */
export function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => least <= one * power);
  return power * /** @type {number} */ (factor);
}

/**
 * A logarithmic scale between the first and the last of its steps; what is beyond them is drawn at its ends.
 * @param {number[]} steps in increasing order
 * @param {[number, number]} to
 * @returns {(value: number) => number}
 */
export function logarithmic(steps, to) {
  const first = steps[0];
  const last = steps[steps.length - 1];
  const exponents = scale([Math.log10(first), Math.log10(last)], to);
  return (value) => {
    const inside = Math.max(first, Math.min(last, value));
    return exponents(Math.log10(inside));
  };
}

/**
 * Call with the width of an element now and whenever it changes.
 * @param {Element} element
 * @param {(width: number) => void} then
 */
export function onWidth(element, then) {
  let known = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width === known || width === 0) return;
    known = width;
    then(width);
  }).observe(element);
}
