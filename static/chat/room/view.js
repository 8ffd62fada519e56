// @ts-check
// The room on the page: messages, people, who is writing, and what the reader has not seen.
import { serverNow } from "../../shared/clock.js";
import { element, find, keepList, partsOf, put } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { makeOneStop } from "../../shared/controls/one-stop.js";
import { newMessages, writing } from "../words.js";
import { newLog } from "./log.js";
import { remember } from "./unread.js";
import { doubles, tag } from "./who.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./room.js").Person} Person */

// Authors of this many last messages; a name from longer ago is seldom meant.
const RECENT = 40;
const TICK_MS = 1_000;
const TITLE = document.title;

/**
 * @param {HTMLElement} chat
 * @param {Room} first the room to show
 * @param {object} page
 * @param {() => Person} page.me
 * @param {() => void} page.onOlder where the reader wants messages that are older than those known
 * @param {(name: string) => void} page.call begins a message to someone
 */
export function newView(chat, first, { me, onOlder, call }) {
  const part = partsOf(chat, "part");
  const state = { room: first };
  const log = newLog(part("log"), {
    me,
    onOlder,
    names: () => [...others(), me().name],
    messages: () => state.room.messages,
    divider: () => state.room.unread.divider,
    shared: () => doubles(everybody()),
    onScroll() {
      if (isLooking()) markSeen();
      else showJump();
    },
  });

  /** Who is here, and who wrote what is shown. */
  function everybody() {
    const authors = state.room.messages.map(({ author_id: id, author: name }) => ({ id, name }));
    return [me(), ...state.room.people.values(), ...authors];
  }

  /** The names of those who can be called, the likeliest first. */
  function others() {
    const recent = state.room.messages.slice(-RECENT);
    const authors = recent.map((message) => message.author);
    const present = Array.from(state.room.people.values(), (person) => person.name);
    const all = [...authors.reverse(), ...present];
    return all.filter((name) => name !== me().name);
  }

  function isLooking() {
    return !document.hidden && log.isAtEnd();
  }

  function markSeen() {
    const { slug, unread, newest } = state.room;
    remember(slug, unread.markSeen(newest));
    showJump();
  }

  function showJump() {
    const { count } = state.room.unread;
    part("jump").hidden = log.isAtEnd() && count === 0;
    part("jump").textContent = count > 0 ? newMessages(count) : "Newest";
    document.title = count > 0 ? `(${count}) ${TITLE}` : TITLE;
  }

  function showTyping() {
    put(part("typing"), writing(state.room.writing(serverNow(), me().id)));
  }

  function show(quietly = false) {
    const { room } = state;
    log.show(quietly);
    const people = { people: [...room.people.values()], shared: doubles(everybody()), me: me().id };
    showPeople(part("here"), people, call);
    part("about").textContent = room.about;
    part("empty").hidden = !room.isKnown || room.messages.length > 0;
    part("beginning").hidden = room.hasMore || room.messages.length === 0;
    if (isLooking()) markSeen();
    showTyping();
    showJump();
  }

  makeOneStop(find("ul", part("here")), "button");
  part("jump").addEventListener("click", () => {
    log.toEnd();
    markSeen();
    part("log").focus({ preventScroll: true });
  });
  document.addEventListener("visibilitychange", () => {
    if (isLooking()) markSeen();
  });
  setInterval(showTyping, TICK_MS);
  return {
    show,
    others,
    isLooking,
    find: log.find,
    earlier: log.earlier,
    toEnd: log.toEnd,
    /** @param {Room} room */
    enter(room) {
      state.room = room;
      log.toEnd();
      show(true);
    },
  };
}

/**
 * Who is here; each name begins a message to its bearer.
 * @param {HTMLElement} aside
 * @param {{people: Person[], shared: Set<string>, me: string}} known `me` is the visitor's id
 * @param {(name: string) => void} call
 */
function showPeople(aside, { people, shared, me }, call) {
  const rank = (/** @type {Person} */ one) => (one.id === me ? 0 : 1);
  const sorted = [...people].sort(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name),
  );
  find("[data-count]", aside).textContent = String(people.length);
  keepList(find("ul", aside), sorted, {
    key: ({ id, name }) => `${id} ${name}`,
    make: ({ id, name }) => (id === me ? newOwnEntry(name) : newEntry(name, call)),
    update: (entry, person) => put(find(".tag", entry), tag(person, shared)),
  });
}

/** @param {string} name */
function newOwnEntry(name) {
  return element("li.arrived", {}, element("bdi", {}, name), "\u00a0(you)", element("span.tag"));
}

/** @param {string} name @param {(name: string) => void} call */
function newEntry(name, call) {
  const title = `Write to ${isolated(name)}`;
  const button = element("button", { type: "button", title, tabindex: "-1" }, element("bdi", {}, name));
  button.addEventListener("click", () => call(name));
  return element("li.arrived", {}, button, element("span.tag"));
}
