// @ts-check
// Which messages of a room are shown, grouped by day and by author. No DOM in here.
import { keyOf } from "./room.js";

/** @typedef {import("./room.js").Message} Message */
/**
 * @typedef {{kind: "day" | "unread", key: string, at: number}
 *   | {kind: "group", key: string, at: number, messages: Message[]}} Block
 */

// An author who continues within this time is not named again.
const PAUSE_MS = 5 * 60_000;
// On the page at once: several screens, up and down, so that ten thousand messages cost no more.
export const MOST_SHOWN = 300;
// How far that moves as the reader scrolls: a screen or two.
const STEP = 60;

/**
 * @param {Message[]} messages oldest first
 * @param {number | null} [readUpTo] the id after which messages are unread, or null where none are
 * @returns {Block[]}
 */
export function blocks(messages, readUpTo = null) {
  const found = /** @type {Block[]} */ ([]);
  let day = "";
  let isDivided = readUpTo === null;
  let before = /** @type {Message | null} */ (null);
  for (const message of messages) {
    const at = Date.parse(message.at);
    const today = new Date(at).toDateString();
    if (today !== day) found.push({ kind: "day", key: `day ${today}`, at });
    day = today;
    if (!isDivided && message.id !== null && message.id > Number(readUpTo)) {
      found.push({ kind: "unread", key: "unread", at });
      isDivided = true;
    }
    const last = found.at(-1);
    const goesOn = last?.kind === "group" && before !== null && isContinued(before, message);
    if (goesOn) last.messages.push(message);
    else found.push({ kind: "group", key: `group ${keyOf(message)}`, at, messages: [message] });
    before = message;
  }
  return found;
}

/** @param {Message} before @param {Message} message */
function isContinued(before, message) {
  const isSameAuthor = message.author_id === before.author_id && message.author === before.author;
  return isSameAuthor && Date.parse(message.at) - Date.parse(before.at) < PAUSE_MS;
}

/** The part of a room's messages that is on the page, around the reader. */
export class ShownRange {
  /** The key of the first message shown, or null: from the beginning. @type {string | null} */
  #first = null;
  /** The key of the last message shown, or null: whatever is the newest. @type {string | null} */
  #last = null;
  /** The key of the last message shown, whether or not it is the newest. @type {string | null} */
  #shown = null;

  /** Whether the newest message is on the page. */
  get isAtEnd() {
    return this.#last === null;
  }

  /**
   * The messages to show.
   * @param {Message[]} messages oldest first
   * @param {boolean} isReading whether the reader is further up: then nothing that is shown goes
   */
  slice(messages, isReading) {
    let { from, to } = this.#range(messages);
    if (to - from > MOST_SHOWN && !isReading) from = to - MOST_SHOWN;
    if (to - from > MOST_SHOWN + STEP) to = this.#endOfShown(messages, to);
    return this.#set(messages, from, to);
  }

  /** Show earlier ones; false where there are none. @param {Message[]} messages */
  up(messages) {
    const { from, to } = this.#range(messages);
    if (from === 0) return false;
    const first = Math.max(0, from - STEP);
    this.#set(messages, first, Math.min(to, first + MOST_SHOWN));
    return true;
  }

  /** Show later ones; false where there are none. @param {Message[]} messages */
  down(messages) {
    const { from, to } = this.#range(messages);
    if (to === messages.length) return false;
    const last = Math.min(messages.length, to + STEP);
    this.#set(messages, Math.max(from, last - MOST_SHOWN), last);
    return true;
  }

  /** Show a message with those around it. @param {Message[]} messages @param {number} place */
  around(messages, place) {
    this.#set(messages, Math.max(0, place - STEP), Math.min(messages.length, place + STEP));
  }

  toEnd() {
    this.#first = null;
    this.#last = null;
  }

  /** @param {Message[]} messages */
  #range(messages) {
    const last = this.#place(messages, this.#last);
    const from = Math.max(0, this.#place(messages, this.#first));
    return { from, to: last < 0 ? messages.length : last + 1 };
  }

  /**
   * Where those that are shown end; `to` where the last of them is gone.
   * @param {Message[]} messages
   * @param {number} to
   */
  #endOfShown(messages, to) {
    const last = this.#place(messages, this.#shown);
    return last < 0 ? to : last + 1;
  }

  /** @param {Message[]} messages @param {string | null} key */
  #place(messages, key) {
    return key === null ? -1 : messages.findIndex((message) => keyOf(message) === key);
  }

  /** @param {Message[]} messages @param {number} from @param {number} to */
  #set(messages, from, to) {
    this.#first = from < messages.length ? keyOf(messages[from]) : null;
    this.#shown = to > from ? keyOf(messages[to - 1]) : null;
    this.#last = to < messages.length ? this.#shown : null;
    return messages.slice(from, to);
  }
}
