// @ts-check
// Points at the lines of code that a sentence is about, in the tabs below it.
import { find } from "../shared/dom.js";

const NAME = "pointed";
// Room above the lines, in CSS pixels.
const ABOVE = 24;

/**
 * The text from the line that holds `wanted` to the next empty line.
 * @param {Element} panel
 * @param {string} wanted
 */
function lines(panel, wanted) {
  const text = panel.textContent ?? "";
  const at = text.indexOf(wanted);
  if (at < 0) return null;
  const begin = text.lastIndexOf("\n", at) + 1;
  const length = text.slice(at).search(/\n\s*\n/);
  return range(panel, begin, length < 0 ? text.length : at + length);
}

/** @param {Element} panel @param {number} begin @param {number} end */
function range(panel, begin, end) {
  const found = new Range();
  const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
  let passed = 0;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const isInside = (/** @type {number} */ place) => place >= passed && place <= passed + node.length;
    if (isInside(begin)) found.setStart(node, begin - passed);
    if (isInside(end)) {
      found.setEnd(node, end - passed);
      return found;
    }
    passed += node.length;
  }
  return found;
}

/** @param {string} path of the file @param {string} wanted what its first line holds */
function pointAtCode(path, wanted) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
  const tab = tabs.find((one) => one.textContent === path);
  const panel = document.getElementById(tab?.getAttribute("aria-controls") ?? "");
  if (!tab || !panel) return;
  tab.click();
  const shown = lines(panel, wanted);
  if (!shown) return;
  if ("highlights" in CSS) CSS.highlights.set(NAME, new Highlight(shown));
  panel.scrollTop += shown.getBoundingClientRect().top - panel.getBoundingClientRect().top - ABOVE;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  find("#code-title").scrollIntoView({ behavior: isStill ? "auto" : "smooth" });
}

/** Buttons with data-code="path#first line". @param {Element} lesson */
export function startCode(lesson) {
  lesson.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-code]"));
    if (!button) return;
    const [path, wanted] = (button.dataset.code ?? "").split("#");
    pointAtCode(path, wanted);
  });
}
