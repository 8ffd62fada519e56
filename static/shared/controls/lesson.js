// @ts-check
// The lesson's sentences act on the page: a button in them moves a control, points at a figure, or points at
// lines of the code below.
import { element, find } from "../dom.js";
import { loadListing } from "./listings.js";

const SHOWN_MS = 2_500;
// The name of the highlight of the lines of code, for the stylesheet.
const POINTED = "pointed";
// Room above these lines, in CSS pixels.
const ABOVE = 24;

// A way back after a button of the lesson has led elsewhere.
const BACK = "Back to the text";
const way = { back: /** @type {HTMLElement | null} */ (null) };

/** @param {HTMLElement} word that was pressed */
function offerWayBack(word) {
  way.back?.remove();
  const back = element("button.button.way-back", { type: "button" }, BACK);
  back.addEventListener("click", () => {
    back.remove();
    word.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
    word.focus({ preventScroll: true });
  });
  way.back = back;
  document.body.append(back);
}

function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

const shown = { figure: /** @type {HTMLElement | null} */ (null), timer: 0 };

/** Mark one part for a moment. @param {HTMLElement} figure */
function mark(figure) {
  clearTimeout(shown.timer);
  shown.figure?.classList.remove("shown");
  figure.classList.add("shown");
  shown.figure = figure;
  shown.timer = window.setTimeout(() => figure.classList.remove("shown"), SHOWN_MS);
}

/** Lists are folded, and on a phone the wire: what is pointed at is unfolded. @param {Element} figure */
function unfold(figure) {
  figure.closest("details")?.setAttribute("open", "");
  const fold = /** @type {HTMLElement | null | undefined} */ (
    figure.closest(".wire-rest")?.parentElement?.querySelector("[data-wire=fold][aria-expanded=false]")
  );
  fold?.click();
}

/** Point at a part of the page: bring it into view and mark it for a moment. @param {string} id */
function pointAt(id) {
  const figure = document.getElementById(id);
  if (!figure) return;
  unfold(figure);
  figure.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
  mark(figure);
}

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
async function pointAtCode(path, wanted) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
  const tab = tabs.find((one) => one.textContent === path);
  const panel = document.getElementById(tab?.getAttribute("aria-controls") ?? "");
  if (!tab || !panel) return;
  tab.click();
  await loadListing(panel);
  const shown = lines(panel, wanted);
  if (!shown) return;
  if ("highlights" in CSS) CSS.highlights.set(POINTED, new Highlight(shown));
  panel.scrollTop += shown.getBoundingClientRect().top - panel.getBoundingClientRect().top - ABOVE;
  find("#code-title").scrollIntoView({ behavior: isStill() ? "auto" : "smooth" });
}

/** What follows a word that can be pressed stays on its line, as after text. @param {Element} word */
function keepPunctuation(word) {
  const after = word.nextSibling;
  const [signs] = /^[.,;:)?!]+/.exec(after?.textContent ?? "") ?? [""];
  if (!(after instanceof Text) || signs === "") return;
  const kept = element("span.kept");
  word.replaceWith(kept);
  kept.append(word, signs);
  after.data = after.data.slice(signs.length);
}

/**
 * @param {ParentNode} lesson buttons with data-show="id of a figure", data-set="control=value" or
 *   data-code="path#first line"
 * @param {(control: string, value: string) => void} set
 */
export function startLesson(lesson, set) {
  for (const word of lesson.querySelectorAll(".try")) keepPunctuation(word);
  lesson.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest(".try"));
    if (!button) return;
    if (button.dataset.set) {
      const [control, value] = button.dataset.set.split("=");
      set(control, value);
    }
    if (button.dataset.show || button.dataset.code) offerWayBack(button);
    if (button.dataset.show) pointAt(button.dataset.show);
    if (button.dataset.code) {
      const [path, wanted] = button.dataset.code.split("#");
      pointAtCode(path, wanted);
    }
  });
}
