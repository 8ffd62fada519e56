// @ts-check
// The composer: Enter sends, Shift and Enter begin a new line, near the limit it says what is left, and after
// an @ it offers names in a list, while the focus stays in the text. Sources: WAI-ARIA 1.2,
// "aria-autocomplete"; ARIA in HTML, by which a textarea is a textbox and never a combobox.
import { element, find, markInvalid } from "../shared/dom.js";
import { folded } from "./room/text.js";
import { left, length } from "./words.js";

// Names have spaces, and 40 characters at most.
const BEGUN = /(?<![\p{L}\p{N}_])@([^\n@]{0,40})$/u;
// As many as fit above the keyboard of a phone.
const MOST_SHOWN = 6;
// What browsers report instead of a key that belongs to an input method. Source: UI Events, "keyCode for
// composition".
const INPUT_METHOD = 229;

/**
 * The part of a name before the caret, and the names that complete it.
 * @param {string} text
 * @param {number} caret
 * @param {string[]} names those at hand, the likeliest first
 * @returns {{from: number, names: string[]} | null} where the @ is; null where no name is begun
 */
export function completion(text, caret, names) {
  const begun = BEGUN.exec(text.slice(0, caret));
  if (!begun) return null;
  const wanted = folded(begun[1]);
  const found = /** @type {Set<string>} */ (new Set());
  for (const name of names) {
    const isWhole = folded(name) === wanted.trimEnd();
    if (!isWhole && hasWordsFrom(name, wanted)) found.add(name);
  }
  if (found.size === 0) return null;
  return { from: begun.index, names: [...found].slice(0, MOST_SHOWN) };
}

/** Whether a name matches from one of its words on. @param {string} name @param {string} wanted */
function hasWordsFrom(name, wanted) {
  const words = folded(name).split(/\s+/);
  for (const place of words.keys()) {
    const rest = words.slice(place).join(" ");
    if (rest.startsWith(wanted)) return true;
  }
  return false;
}

/**
 * The text with a name put in, and where the caret is then.
 * @param {string} text
 * @param {number} from
 * @param {number} caret
 * @param {string} name
 */
export function completed(text, from, caret, name) {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}

/**
 * Whether a key belongs to an input method, in which Enter chooses a word. Safari says so by the key code
 * alone.
 * @param {KeyboardEvent} event
 */
function isComposing(event) {
  return event.isComposing || event.keyCode === INPUT_METHOD;
}

/**
 * @param {HTMLTextAreaElement} field
 * @param {HTMLElement} list
 * @param {() => string[]} names
 */
function startNames(field, list, names) {
  const state = { open: /** @type {{from: number, names: string[]} | null} */ (null), chosen: 0 };

  function show() {
    const { open, chosen } = state;
    list.hidden = open === null;
    if (open === null) {
      list.replaceChildren();
      field.removeAttribute("aria-activedescendant");
      return;
    }
    list.replaceChildren(...open.names.map(newOption));
    field.setAttribute("aria-activedescendant", `name-${chosen}`);
  }

  /** @param {string} name @param {number} place */
  function newOption(name, place) {
    const isChosen = String(place === state.chosen);
    const attributes = { id: `name-${place}`, dir: "auto", role: "option", "aria-selected": isChosen };
    const option = element("li", attributes, name);
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      complete(name);
    });
    return option;
  }

  function suggestNames() {
    state.open = completion(field.value, field.selectionStart, names());
    state.chosen = 0;
    show();
  }

  function close() {
    state.open = null;
    show();
  }

  /** @param {string} name */
  function complete(name) {
    if (state.open === null) return;
    const { text, caret } = completed(field.value, state.open.from, field.selectionStart, name);
    field.value = text;
    field.setSelectionRange(caret, caret);
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (state.open === null || isComposing(event) || !act(event.key, state.open.names)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Returns whether the key is one of the list's. @param {string} key @param {string[]} shown */
  function act(key, shown) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step !== undefined) {
      state.chosen = (state.chosen + step + shown.length) % shown.length;
      show();
      return true;
    }
    if (key === "Escape") close();
    if (key === "Enter" || key === "Tab") complete(shown[state.chosen]);
    return key === "Escape" || key === "Enter" || key === "Tab";
  }

  field.addEventListener("input", suggestNames);
  field.addEventListener("keydown", press);
  field.addEventListener("click", suggestNames);
  field.addEventListener("blur", close);
}

/**
 * @param {HTMLFormElement} form
 * @param {{names: () => string[], onSend: (text: string) => void, onTyping: () => void}} page
 * @returns {{call: (name: string) => void}} `call` begins to write to someone
 */
export function startComposer(form, { names, onSend, onTyping }) {
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const send = /** @type {HTMLButtonElement} */ (find("button", form));

  function showLeft() {
    const { text, isTooLong } = left(field.value);
    const place = find("[data-left]", form);
    place.textContent = text;
    place.toggleAttribute("data-bad", isTooLong);
    markInvalid(field, isTooLong);
    send.disabled = isTooLong || length(field.value) === 0;
  }

  // First, so that a key that chooses a name does not send the message too.
  startNames(field, find("[role=listbox]", form), names);
  field.addEventListener("input", () => {
    showLeft();
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
    showLeft();
    field.focus();
  });
  showLeft();

  return {
    call(name) {
      field.setRangeText(`@${name} `, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      showLeft();
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
