// @ts-check
// Copying: a button says for a moment whether it worked, and every block of code has one.
import { element, find, put } from "../dom.js";

// Long enough to read two words.
const SAID_MS = 2_000;
const COPIED = "Copied";

// The names of the copy buttons, and the timers that restore them.
const names = /** @type {WeakMap<Element, string>} */ (new WeakMap());
const returns = /** @type {WeakMap<Element, any>} */ (new WeakMap());

/** Copy, and show on the button briefly whether it worked. @param {Element} button @param {string} text */
export async function copyText(button, text) {
  const name = names.get(button) ?? button.textContent ?? "";
  names.set(button, name);
  clearTimeout(returns.get(button));
  const result = await write(text).then(() => COPIED, () => "The browser does not allow copying");
  button.textContent = result;
  announce(result);
  returns.set(
    button,
    setTimeout(() => {
      button.textContent = name;
      announce("");
      names.delete(button);
    }, SAID_MS),
  );
}

/** @param {string} text */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    writeSelected(text);
  }
}

/**
 * A page has a clipboard over https and on the server's own machine. Over http, as in a class, what is
 * selected in a field can be copied.
 * @param {string} text
 */
function writeSelected(text) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = /** @type {HTMLTextAreaElement} */ (element("textarea.unseen"));
  field.value = text;
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  if (!isCopied) throw new Error("The browser refused.");
}

/** A button that changes its name is not read out by every screen reader. @param {string} text */
function announce(text) {
  put(find("#copied"), text);
}

/** Give each block of code its button. @param {Iterable<HTMLElement>} blocks */
export function offerCopies(blocks) {
  for (const block of blocks) {
    const button = element("button.button.copy", { type: "button" }, "Copy");
    button.addEventListener("click", () => copyText(button, codeOf(block)));
    block.append(button);
  }
}

/** The open one of several files, without the numbers of its lines. @param {Element} block */
function codeOf(block) {
  const code = /** @type {HTMLElement} */ (find("pre:not([hidden] *)", block).cloneNode(true));
  for (const number of code.querySelectorAll(".linenos")) number.remove();
  return code.textContent ?? "";
}
