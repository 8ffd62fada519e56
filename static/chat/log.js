// @ts-check
// The messages on the page: whoever reads is not moved by what comes; whoever is at the end sees the newest.
import { keyed } from "../shared/keyed.js";
import { blocks } from "./grouping.js";
import { fillBlock, newBlock } from "./message.js";
import { Window } from "./window.js";

/** @typedef {import("./grouping.js").Message} Message */
/** @typedef {import("./grouping.js").Block} Block */

// Nearer to the end than this is at the end; nearer to either edge than that is soon there.
const NEAR_PX = 40;
const SOON_PX = 1_200;

/**
 * @param {HTMLElement} log what scrolls; its list is laid out from the end, so that 0 is the last message's place
 * @param {import("./message.js").Known & {onScroll: () => void}} page
 */
export function newLog(log, page) {
  const list = /** @type {HTMLElement} */ (log.querySelector("ol"));
  const shown = /** @type {WeakMap<Element, Message[]>} */ (new WeakMap());
  const same = (/** @type {Message[]} */ one, /** @type {Message[]} */ other) => one.length === other.length && one.every((message, place) => message === other[place]);
  const range = new Window();

  /** @param {HTMLElement} element @param {Block} block */
  function update(element, block) {
    if (block.kind === "group") {
      if (same(shown.get(element) ?? [], block.messages)) return;
      shown.set(element, block.messages);
    }
    fillBlock(element, block, page);
  }

  /** The first message that the reader sees. */
  function first() {
    const top = log.getBoundingClientRect().top;
    return /** @type {HTMLElement | undefined} */ ([...list.querySelectorAll(".message")].find((one) => one.getBoundingClientRect().bottom > top));
  }

  const atEnd = () => range.atEnd && log.scrollTop > -NEAR_PX;
  log.addEventListener("scroll", page.onScroll, { passive: true });

  /** @param {Message[]} messages @param {number | null} divider after which message the unread ones begin @param {boolean} quietly not to be read aloud */
  function show(messages, divider, quietly = false) {
    const reading = atEnd() ? undefined : first();
    const [key, before] = [reading?.dataset.key, reading?.getBoundingClientRect().top ?? 0];
    log.setAttribute("aria-live", quietly ? "off" : "polite");
    keyed(list, blocks(range.slice(messages, Boolean(reading)), divider), ({ key }) => key, (block) => newBlock(block, page), update);
    const there = key && list.querySelector(`.message[data-key="${CSS.escape(key)}"]`);
    if (there) log.scrollTop += there.getBoundingClientRect().top - before;
    else if (!reading) log.scrollTop = 0;
  }

  return {
    show, atEnd,
    up: range.up.bind(range),
    down: range.down.bind(range),
    around: range.around.bind(range),
    nearTop: () => log.scrollHeight - log.clientHeight + log.scrollTop < SOON_PX,
    nearBottom: () => log.scrollTop > -SOON_PX,
    toEnd() {
      range.toEnd();
      log.scrollTop = 0;
    },
    /** Bring a message into view. @param {string} id */
    find(id) {
      const found = document.getElementById(id);
      found?.scrollIntoView({ block: "center" });
      return found;
    },
  };
}
