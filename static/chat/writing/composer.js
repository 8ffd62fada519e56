// @ts-check
// The writing line: Enter sends, Shift and Enter begin a new line, and near the limit it says what is left.
import { find } from "../../shared/dom.js";
import { left, length } from "../words.js";
import { isComposing, startNames } from "./names.js";

/**
 * @param {HTMLFormElement} form
 * @param {{names: () => string[], onSend: (text: string) => void, onTyping: () => void}} page
 * @returns {{call: (name: string) => void}} `call` begins to write to someone
 */
export function startComposer(form, { names, onSend, onTyping }) {
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const send = /** @type {HTMLButtonElement} */ (find("button", form));

  function look() {
    const { text, isTooLong } = left(field.value);
    const place = find("[data-left]", form);
    place.textContent = text;
    place.toggleAttribute("data-bad", isTooLong);
    field.toggleAttribute("aria-invalid", isTooLong);
    send.disabled = isTooLong || length(field.value) === 0;
  }

  // First, so that a key that chooses a name does not send the message too.
  startNames(field, find("[role=listbox]", form), names);
  field.addEventListener("input", () => {
    look();
    if (length(field.value) > 0) onTyping();
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

/**
 * A phone's keyboard covers the page: the chat is then as high as what is left, with the writing line just
 * above it.
 * @param {HTMLElement} chat
 * @param {HTMLElement} field
 */
export function fitAboveKeyboard(chat, field) {
  const seen = window.visualViewport;
  seen?.addEventListener("resize", () => {
    chat.style.setProperty("--view", `${seen.height}px`);
    if (document.activeElement === field) chat.scrollIntoView({ block: "end" });
  });
}
