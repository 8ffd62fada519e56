// @ts-check
// The messages on the page, in groups by one author. What arrives does not move a reader who is further up; a
// reader at the end sees the newest. All text goes in as text.
import { serverNow } from "../../shared/clock.js";
import { element, find, keepList, put } from "../../shared/dom.js";
import { svg } from "../../shared/svg.js";
import { day, fate, stamp } from "../words.js";
import { ShownRange, blocks } from "./layout.js";
import { keyOf } from "./room.js";
import { folded, parts } from "./text.js";
import { SIGNS, tag } from "./who.js";

/** @typedef {import("./room.js").Message} Message */
/** @typedef {import("./layout.js").Block} Block */
/** @typedef {import("./text.js").Part} Part */
/** @typedef {{me: () => {id: string, name: string}, names: () => string[]}} Known */

const LETTER = /[\p{L}\p{N}]/u;

/** @param {string} id of a template @returns {HTMLElement} */
function copy(id) {
  const template = /** @type {HTMLTemplateElement} */ (find(`#${id}`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/** @param {Block} block @param {Known} known */
function newBlock(block, known) {
  return block.kind === "group" ? newGroup(block.messages[0], known) : copy(block.kind);
}

/** @param {HTMLElement} made @param {Block} block @param {Known} known */
function fillBlock(made, block, known) {
  if (block.kind === "day") find("span", made).textContent = day(block.at, serverNow());
  if (block.kind !== "group") return;
  keepList(find(".words", made), block.messages, {
    key: keyOf,
    make: (message) => newMessage(message, known),
    update: showFate,
  });
}

/** @param {Message} first @param {Known} known */
function newGroup(first, known) {
  const group = copy("group");
  group.classList.toggle("own", first.author_id === known.me().id);
  group.dataset.author = first.author_id;
  find(".author", group).textContent = first.author;
  showTime(find("header time", group), first.at);
  showMark(find(".mark", group), first);
  return group;
}

/** The sign of a regular, or an author's first letter. @param {HTMLElement} mark @param {Message} message */
function showMark(mark, { author, author_id: id }) {
  const sign = SIGNS[id];
  if (sign === undefined) {
    mark.textContent = LETTER.exec(author)?.[0].toUpperCase() ?? "·";
    return;
  }
  mark.dataset.technique = sign;
  mark.append(svg("svg", { class: "sign" }, svg("use", { href: `#sign-${sign}` })));
}

/** @param {HTMLElement} place @param {string} at */
function showTime(place, at) {
  const { time, full } = stamp(at);
  place.textContent = time;
  place.title = full;
  place.setAttribute("datetime", at);
}

/** @param {Message} message @param {Known} known */
function newMessage(message, known) {
  const { id, name } = known.me();
  const made = copy("message");
  const mine = folded(`@${name}`);
  const found = parts(message.text, known.names());
  const isCall = found.some((part) => part.kind === "name" && folded(part.text) === mine);
  const nodes = found.map((part) => newPart(part, mine));
  find(".text", made).replaceChildren(...nodes);
  made.classList.toggle("calls", isCall && message.author_id !== id);
  return made;
}

/** @param {Part} part @param {string} mine the reader's own name, as others call it @returns {Node} */
function newPart({ kind, text, href }, mine) {
  if (kind === "name") return element(folded(text) === mine ? "b.name.me" : "b.name", {}, text);
  if (kind === "text" || href === undefined) return document.createTextNode(text);
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** Whether a message was sent, and if not, why. @param {HTMLElement} made @param {Message} message */
function showFate(made, message) {
  const { id, state, at } = message;
  if (id !== null) made.id = `message-${id}`;
  made.dataset.state = state ?? "sent";
  showTime(find("time", made), at);
  if (state === undefined) {
    made.querySelector(".fate")?.remove();
    return;
  }
  if (!made.querySelector(".fate")) made.append(copy("fate"));
  find(".fate span", made).textContent = fate(message);
  for (const button of made.querySelectorAll("button")) button.hidden = state !== "failed";
}

// Nearer to the end than this is at the end.
const NEAR_PX = 40;
// Nearer to either edge of what is shown than this is soon there.
const SOON_PX = 1_200;

/**
 * @param {HTMLElement} log what scrolls; its list is laid out from the end, so that 0 is the last message's
 *   place
 * @param {Known & {messages: () => Message[], divider: () => number | null,
 *   shared: () => Set<string>, onScroll: () => void, onOlder: () => void}} page `onOlder` is called where the
 *   reader wants messages that are older than those known
 */
export function newLog(log, page) {
  const list = /** @type {HTMLElement} */ (log.querySelector("ol"));
  const shown = /** @type {WeakMap<Element, Message[]>} */ (new WeakMap());
  const range = new ShownRange();

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
    showTags();
  }

  /** Somebody else with the same name may have come since. */
  function showTags() {
    const shared = page.shared();
    for (const group of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-author]"))) {
      const name = find(".author", group).textContent ?? "";
      put(find(".tag", group), tag({ id: group.dataset.author ?? "", name }, shared));
    }
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
