// @ts-check
// The six steps of a question, and which of them is now.
import { element, keepList } from "../shared/dom.js";
import { ORDER, PHASES } from "./words.js";

/** @param {HTMLElement} list @param {string} phase */
export function showSteps(list, phase) {
  list.hidden = !ORDER.includes(phase);
  keepList(list, ORDER, {
    key: (step) => step,
    make: (step) => element("li", {}, PHASES[step]),
    update(item, step) {
      if (step === phase) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    },
  });
}
