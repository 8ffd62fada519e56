// @ts-check
// The lesson's sentences act on the page they stand on: a button in them moves a control or points at a
// figure.

const SHOWN_MS = 2_500;

/** Point at a part of the page: bring it into view and mark it for a moment. @param {string} id */
export function pointAt(id) {
  const figure = document.getElementById(id);
  if (!figure) return;
  figure.closest(".wire")?.setAttribute("data-open", "");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  figure.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  figure.classList.add("shown");
  setTimeout(() => figure.classList.remove("shown"), SHOWN_MS);
}

/**
 * @param {ParentNode} lesson buttons with data-show="id of a figure" or data-set="control=value"
 * @param {(control: string, value: string) => void} set
 */
export function startLesson(lesson, set) {
  lesson.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".try"));
    if (!button) return;
    if (button.dataset.set) {
      const [control, value] = button.dataset.set.split("=");
      set(control, value);
    }
    if (button.dataset.show) pointAt(button.dataset.show);
  });
}
