// @ts-check
// The messages on the page: a reader further up is not moved by what comes; a reader at the end sees the
// newest.
import { keepList } from "../../shared/dom.js";
import { Window, blocks } from "./layout.js";
import { fillBlock, newBlock } from "./message.js";

/** @typedef {import("./room.js").Message} Message */
/** @typedef {import("./layout.js").Block} Block */

// Nearer to the end than this is at the end.
const NEAR_PX = 40;
// Nearer to either edge of what is shown than this is soon there.
const SOON_PX = 1_200;

/**
 * @param {HTMLElement} log what scrolls; its list is laid out from the end, so that 0 is the last message's
 *   place
 * @param {import("./message.js").Known & {messages: () => Message[], divider: () => number | null,
 *   onScroll: () => void, onOlder: () => void}} page `onOlder` is called where the reader wants messages that
 *   are older than those known
 */
export function newLog(log, page) {
  const list = /** @type {HTMLElement} */ (log.querySelector("ol"));
  const shown = /** @type {WeakMap<Element, Message[]>} */ (new WeakMap());
  const range = new Window();

  /** @param {HTMLElement} element @param {Block} block */
  function update(element, block) {
    if (block.kind === "group") {
      if (areSame(shown.get(element) ?? [], block.messages)) return;
      shown.set(element, block.messages);
    }
    fillBlock(element, block, page);
  }

  function isAtEnd() {
    return range.isAtEnd && log.scrollTop > -NEAR_PX;
  }

  function isNearTop() {
    return log.scrollHeight - log.clientHeight + log.scrollTop < SOON_PX;
  }

  /** @param {boolean} [quietly] not to be read aloud */
  function show(quietly = false) {
    const isReading = !isAtEnd();
    log.setAttribute("aria-live", quietly ? "off" : "polite");
    keepPlace(log, isReading, () => {
      const wanted = blocks(range.slice(page.messages(), isReading), page.divider());
      keepList(list, wanted, { key: (block) => block.key, make: (block) => newBlock(block, page), update });
    });
  }

  function earlier() {
    if (!isNearTop()) return;
    if (range.up(page.messages())) show(true);
    else page.onOlder();
  }

  function scrolled() {
    page.onScroll();
    if (isNearTop()) earlier();
    else if (log.scrollTop > -SOON_PX && range.down(page.messages())) show(true);
  }

  log.addEventListener("scroll", scrolled, { passive: true });
  return {
    show,
    isAtEnd,
    earlier,
    toEnd() {
      range.toEnd();
      log.scrollTop = 0;
      show(true);
    },
    /**
     * Bring a message into view, and return it; null where it is not known.
     * @param {string} id of its element
     */
    find(id) {
      const place = page.messages().findIndex((message) => `message-${message.id}` === id);
      if (place < 0) return null;
      range.around(page.messages(), place);
      show(true);
      document.getElementById(id)?.scrollIntoView({ block: "center" });
      return document.getElementById(id);
    },
  };
}

/** @param {Message[]} one @param {Message[]} other */
function areSame(one, other) {
  return one.length === other.length && one.every((message, place) => message === other[place]);
}

/**
 * Change the list without moving what the reader reads.
 * @param {HTMLElement} log
 * @param {boolean} isReading whether the reader reads further up; at the end, the end is kept
 * @param {() => void} change
 */
function keepPlace(log, isReading, change) {
  if (!isReading) {
    change();
    log.scrollTop = 0;
    return;
  }
  const read = firstInView(log);
  const before = read?.getBoundingClientRect().top ?? 0;
  change();
  if (!read) return;
  const there = log.querySelector(`.message[data-key="${CSS.escape(read.dataset.key ?? "")}"]`);
  if (there) log.scrollTop += there.getBoundingClientRect().top - before;
}

/** @param {HTMLElement} log @returns {HTMLElement | undefined} */
function firstInView(log) {
  const top = log.getBoundingClientRect().top;
  const messages = /** @type {HTMLElement[]} */ ([...log.querySelectorAll(".message")]);
  return messages.find((message) => message.getBoundingClientRect().bottom > top);
}
