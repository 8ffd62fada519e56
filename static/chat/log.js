// @ts-check
// The messages on the page: whoever reads is not moved by what comes; whoever is at the end sees the newest.
import { keyed } from "../shared/keyed.js";
import { blocks } from "./grouping.js";
import { fillBlock, newBlock } from "./message.js";

/** @typedef {import("./grouping.js").Message} Message */
/** @typedef {import("./grouping.js").Block} Block */

// Nearer to the end than this is at the end; nearer to the beginning than that is soon there.
const NEAR_PX = 40;
const SOON_PX = 1_200;

/**
 * @param {HTMLElement} log what scrolls; its list is laid out from the end, so that 0 is the newest message's place
 * @param {import("./message.js").Known & {onScroll: () => void}} page
 */
export function newLog(log, page) {
  const list = /** @type {HTMLElement} */ (log.querySelector("ol"));
  const shown = /** @type {WeakMap<Element, Message[]>} */ (new WeakMap());
  const same = (/** @type {Message[]} */ one, /** @type {Message[]} */ other) => one.length === other.length && one.every((message, place) => message === other[place]);

  /** @param {HTMLElement} element @param {Block} block */
  function update(element, block) {
    if (block.kind === "group") {
      if (same(shown.get(element) ?? [], block.messages)) return;
      shown.set(element, block.messages);
    }
    fillBlock(element, block, page);
  }

  /** The first message that the reader sees, by halving: blocks have a place even where they are not drawn. */
  function first() {
    const top = log.getBoundingClientRect().top;
    const children = list.children;
    let [from, to] = [0, children.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (children[middle].getBoundingClientRect().bottom <= top) from = middle + 1;
      else to = middle;
    }
    const messages = [...(children[from]?.querySelectorAll(".message") ?? [])];
    return /** @type {HTMLElement | undefined} */ (messages.find((one) => one.getBoundingClientRect().bottom > top) ?? messages[0]);
  }

  const atEnd = () => log.scrollTop > -NEAR_PX;
  log.addEventListener("scroll", page.onScroll, { passive: true });

  return {
    atEnd,
    nearBeginning: () => log.scrollHeight - log.clientHeight + log.scrollTop < SOON_PX,
    toEnd: () => (log.scrollTop = 0),
    /** @param {Message[]} messages @param {number | null} divider after which message the unread ones begin @param {boolean} quietly not to be read aloud */
    show(messages, divider, quietly = false) {
      const reading = atEnd() ? undefined : first();
      const [key, before] = [reading?.dataset.key, reading?.getBoundingClientRect().top ?? 0];
      log.setAttribute("aria-live", quietly ? "off" : "polite");
      keyed(list, blocks(messages, divider), ({ key }) => key, (block) => newBlock(block, page), update);
      const there = key && list.querySelector(`.message[data-key="${CSS.escape(key)}"]`);
      if (there) log.scrollTop += there.getBoundingClientRect().top - before;
      else if (!reading) log.scrollTop = 0;
    },
    /** Bring an element of the list into view. @param {string} selector */
    find(selector) {
      const found = list.querySelector(selector);
      found?.scrollIntoView({ block: "center" });
      return found;
    },
  };
}
