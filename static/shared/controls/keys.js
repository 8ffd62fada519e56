// @ts-check
// The keys of every page: "?" lists them, "/" goes to the field for writing. Not while somebody types,
// and not with Ctrl, Alt or Meta, which are the browser's. They can be switched off, because speech input
// presses keys by mistake. Source: WCAG 2.2, section 2.1.4.

const TYPING = "input:not([type=radio], [type=checkbox], [type=range], [type=file]), textarea, select";
const MAIN_FIELD = "[aria-keyshortcuts='/']";

/**
 * @param {HTMLDialogElement} help
 * @param {() => boolean} areOn
 */
export function startKeys(help, areOn) {
  const acts = /** @type {Record<string, () => void>} */ ({
    "?": () => help.showModal(),
    "/": goToMainField,
  });

  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || !areOn() || help.open || !isFree(event)) return;
    // Firefox opens its own search on "/".
    event.preventDefault();
    act();
  });
}

/** Whether neither the browser nor a field needs this key. @param {KeyboardEvent} event */
function isFree({ target, ctrlKey, altKey, metaKey, isComposing }) {
  if (ctrlKey || altKey || metaKey || isComposing) return false;
  return !(/** @type {Element} */ (target).closest(TYPING));
}

/** Not every page has one, and it may be in a tab that is closed: then nothing happens. */
function goToMainField() {
  const field = /** @type {HTMLElement | null} */ (document.querySelector(MAIN_FIELD));
  field?.focus();
  field?.scrollIntoView({ block: "nearest" });
}
