// @ts-check
// The list of names above the writing line. Source: WAI-ARIA Authoring Practices, "Combobox Pattern" (list autocomplete
// with manual selection; the focus stays in the text).
import { completed, completion } from "./completion.js";

// What browsers report instead of a key that belongs to the input method. Source: UI Events, "keyCode for composition".
const INPUT_METHOD = 229;

/** Whether a key chooses a word in an input method: Safari reports the Enter that ends it by its key code alone. @param {KeyboardEvent} event */
export const isComposing = (event) => event.isComposing || event.keyCode === INPUT_METHOD;

/** @param {HTMLTextAreaElement} field @param {HTMLElement} list @param {() => string[]} names */
export function startCombobox(field, list, names) {
  let [open, chosen] = [/** @type {{from: number, names: string[]} | null} */ (null), 0];

  function show() {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(Boolean(open)));
    field.toggleAttribute("aria-activedescendant", false);
    if (!open) return list.replaceChildren();
    list.replaceChildren(...open.names.map((name, place) => option(name, place)));
    field.setAttribute("aria-activedescendant", `name-${chosen}`);
  }

  /** @param {string} name @param {number} place */
  function option(name, place) {
    const element = Object.assign(document.createElement("li"), { id: `name-${place}`, textContent: name, dir: "auto" });
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", String(place === chosen));
    element.addEventListener("pointerdown", (event) => (event.preventDefault(), take(name)));
    return element;
  }

  function look() {
    [open, chosen] = [completion(field.value, field.selectionStart, names()), 0];
    show();
  }

  /** @param {string} name */
  function take(name) {
    if (!open) return;
    const { text, caret } = completed(field.value, open.from, field.selectionStart, name);
    [field.value, open] = [text, null];
    field.setSelectionRange(caret, caret);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (!open || isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) chosen = (chosen + step + open.names.length) % open.names.length;
    else if (event.key === "Enter" || event.key === "Tab") take(open.names[chosen]);
    else if (event.key === "Escape") open = null;
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show();
  }

  field.addEventListener("input", look);
  field.addEventListener("keydown", press);
  field.addEventListener("click", look);
  field.addEventListener("blur", () => ((open = null), show()));
}
