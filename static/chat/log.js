// @ts-check
// The messages on the page: whoever reads is not moved by what comes; whoever is at the end sees the newest.
import { keyed } from "../shared/keyed.js";
import { blocks } from "./grouping.js";
import { keepPlace } from "./keep-place.js";
import { fillBlock, newBlock } from "./message.js";
import { Window } from "./window.js";

/** @typedef {import("./grouping.js").Message} Message */
/** @typedef {import("./grouping.js").Block} Block */

// Nearer to the end than this is at the end; nearer to either edge than that is soon there.
const NEAR_PX = 40;
const SOON_PX = 1_200;

/**
 * @param {HTMLElement} log what scrolls; its list is laid out from the end, so that 0 is the last message's place
 * @param {import("./message.js").Known & {messages: () => Message[], divider: () => number | null, onScroll: () => void,
 *   onOlder: () => void}} page `onOlder` is called where older messages are wanted than those known
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

  const atEnd = () => range.atEnd && log.scrollTop > -NEAR_PX;
  const nearTop = () => log.scrollHeight - log.clientHeight + log.scrollTop < SOON_PX;

  /** @param {boolean} [quietly] not to be read aloud */
  function show(quietly = false) {
    const reading = !atEnd();
    log.setAttribute("aria-live", quietly ? "off" : "polite");
    keepPlace(log, ".message", reading, () => {
      const wanted = blocks(range.slice(page.messages(), reading), page.divider());
      keyed(list, wanted, ({ key }) => key, (block) => newBlock(block, page), update);
    });
  }

  function earlier() {
    if (!nearTop()) return;
    if (range.up(page.messages())) show(true);
    else page.onOlder();
  }

  log.addEventListener("scroll", () => {
    page.onScroll();
    if (nearTop()) earlier();
    else if (log.scrollTop > -SOON_PX && range.down(page.messages())) show(true);
  }, { passive: true });

  return {
    show, atEnd, earlier,
    toEnd: () => (range.toEnd(), (log.scrollTop = 0), show(true)),
    /** Bring a message into view, and return it; null where it is not known. @param {string} id of its element */
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
