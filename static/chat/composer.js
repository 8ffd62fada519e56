// @ts-check
// The writing line: Enter sends, Shift and Enter begin a new line, and near the limit it tells what is left.
import { isComposing, startCombobox } from "./combobox.js";
import { length, room } from "./words.js";

/**
 * @param {HTMLFormElement} form
 * @param {{names: () => string[], onSend: (text: string) => void, onTyping: () => void}} page
 * @returns {{call: (name: string) => void}} `call` begins to write to someone
 */
export function startComposer(form, { names, onSend, onTyping }) {
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const left = /** @type {HTMLElement} */ (form.querySelector("[data-left]"));
  const send = /** @type {HTMLButtonElement} */ (form.querySelector("button"));

  function look() {
    const { text, over } = room(field.value);
    left.textContent = text;
    left.toggleAttribute("data-bad", over);
    field.toggleAttribute("aria-invalid", over);
    send.disabled = over || length(field.value) === 0;
  }

  startCombobox(field, /** @type {HTMLElement} */ (form.querySelector("[role=listbox]")), names);
  field.addEventListener("input", () => {
    look();
    if (length(field.value)) onTyping();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (send.disabled) return;
    onSend(field.value.trim());
    field.value = "";
    look();
    field.focus();
  });
  look();

  return {
    call(name) {
      field.setRangeText(`@${name} `, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      look();
    },
  };
}
