// @ts-check
// Points at the lines of code that a sentence speaks of, in the tabs below.
import { find } from "./dom.js";

const NAME = "pointed";

/** The text from the line that holds `wanted` to the next empty line. @param {Element} panel @param {string} wanted */
function lines(panel, wanted) {
  const text = panel.textContent ?? "";
  const at = text.indexOf(wanted);
  if (at < 0) return null;
  const begin = text.lastIndexOf("\n", at) + 1;
  const empty = text.slice(at).search(/\n\s*\n/);
  return range(panel, begin, empty < 0 ? text.length : at + empty);
}

/** @param {Element} panel @param {number} begin @param {number} end */
function range(panel, begin, end) {
  const [found, walker] = [new Range(), document.createTreeWalker(panel, NodeFilter.SHOW_TEXT)];
  let passed = 0;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const inside = (/** @type {number} */ place) => place >= passed && place <= passed + node.length;
    if (inside(begin)) found.setStart(node, begin - passed);
    if (inside(end)) {
      found.setEnd(node, end - passed);
      return found;
    }
    passed += node.length;
  }
  return found;
}

/** @param {string} path of the file @param {string} wanted what stands on its first line */
function pointAtCode(path, wanted) {
  const tab = [...document.querySelectorAll("[role=tab]")].find((one) => one.textContent === path);
  const panel = document.getElementById(tab?.getAttribute("aria-controls") ?? "");
  /** @type {HTMLElement | undefined} */ (tab)?.click();
  const shown = panel && lines(panel, wanted);
  if (!shown) return;
  if ("highlights" in CSS) CSS.highlights.set(NAME, new Highlight(shown));
  const room = /** @type {HTMLElement} */ (panel);
  room.scrollTop += shown.getBoundingClientRect().top - room.getBoundingClientRect().top - 24;
  find(document, "#code-title").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Buttons with data-code="path#first line". @param {ParentNode} lesson */
export function startCode(lesson) {
  lesson.addEventListener("click", ({ target }) => {
    const code = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-code]"))?.dataset.code;
    if (code) pointAtCode(...(/** @type {[string, string]} */ (code.split("#"))));
  });
}
