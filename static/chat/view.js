// @ts-check
// The room on the page: messages, people, who is writing, and what the reader has not seen.
import { serverNow } from "../shared/clock.js";
import { newLog } from "./log.js";
import { remember } from "./memory.js";
import { showPeople } from "./people.js";
import { newMessages, writing } from "./words.js";

/** @typedef {import("./place.js").Place} Place */

// Of those who spoke of late; a name from longer ago is seldom meant.
const RECENT = 40;
const TICK_MS = 1_000;
const TITLE = document.title;

/**
 * @param {HTMLElement} chat @param {() => {id: string, name: string}} me
 * @param {{onOlder: () => void, call: (name: string) => void}} act
 */
export function newView(chat, me, { onOlder, call }) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (chat.querySelector(`[data-part=${name}]`));
  let place = /** @type {Place} */ (/** @type {unknown} */ (null));

  /** Those who can be called, the likeliest first. */
  const others = () => {
    const spoke = place.room.messages.slice(-RECENT).reverse();
    const present = [...place.room.people.values()];
    return [...spoke.map(({ author }) => author), ...present.map(({ name }) => name)].filter((name) => name !== me().name);
  };
  const log = newLog(part("log"), {
    me, onOlder, onScroll: () => (looking() ? look() : showJump()),
    names: () => [...others(), me().name], messages: () => place.room.messages, divider: () => place.unread.divider,
  });
  const looking = () => !document.hidden && log.atEnd();

  function look() {
    remember(place.slug, place.unread.look(place.room.newest));
    showJump();
  }

  function showJump() {
    const { count } = place.unread;
    part("jump").hidden = log.atEnd() && count === 0;
    part("jump").textContent = count ? newMessages(count) : "Newest";
    document.title = count ? `(${count}) ${TITLE}` : TITLE;
  }

  function showTyping() {
    const text = writing(place.room.writing(serverNow(), me().id));
    if (part("typing").textContent !== text) part("typing").textContent = text;
  }

  function show(quietly = false) {
    const { room, about } = place;
    log.show(quietly);
    showPeople(part("here"), [...room.people.values()], me().id, call);
    part("about").textContent = about;
    part("empty").hidden = !room.known || room.messages.length > 0;
    part("beginning").hidden = room.more || room.messages.length === 0;
    if (looking()) look();
    showTyping();
    showJump();
  }

  part("jump").addEventListener("click", () => (log.toEnd(), look(), part("log").focus({ preventScroll: true })));
  document.addEventListener("visibilitychange", () => looking() && look());
  setInterval(() => place && showTyping(), TICK_MS);
  return {
    show, others, looking, find: log.find, earlier: log.earlier, toEnd: log.toEnd,
    /** @param {Place} other */
    enter: (other) => ((place = other), log.toEnd(), show(true)),
  };
}
