// @ts-check
// Which of a room's messages are on the page: so many around the reader that ten thousand cost no more. No DOM in here.
import { keyOf } from "./grouping.js";

/** @typedef {import("./grouping.js").Message} Message */

// Several screens, up and down.
export const MOST = 300;
// How far it moves: a screen or two.
const STEP = 60;

export class Window {
  #first = /** @type {string | null} */ (null);
  #last = /** @type {string | null} */ (null);
  /** The last one shown, whether or not it is the newest. */
  #shown = /** @type {string | null} */ (null);

  /** Whether the newest message is on the page. */
  get atEnd() {
    return this.#last === null;
  }

  /** The messages to show. @param {Message[]} messages oldest first @param {boolean} reading whether the reader is further up: then nothing that is shown goes */
  slice(messages, reading) {
    let [from, to] = this.#range(messages);
    if (to - from > MOST && !reading) from = to - MOST;
    if (to - from > MOST + STEP) to = this.#place(messages, this.#shown) + 1 || to;
    return this.#set(messages, from, to);
  }

  /** Show earlier ones; false where there are none. @param {Message[]} messages */
  up(messages) {
    const [from, to] = this.#range(messages);
    if (from === 0) return false;
    const first = Math.max(0, from - STEP);
    this.#set(messages, first, Math.min(to, first + MOST));
    return true;
  }

  /** Show later ones; false where there are none. @param {Message[]} messages */
  down(messages) {
    const [from, to] = this.#range(messages);
    if (to === messages.length) return false;
    const last = Math.min(messages.length, to + STEP);
    this.#set(messages, Math.max(from, last - MOST), last);
    return true;
  }

  /** Show a message with those around it. @param {Message[]} messages @param {number} place */
  around(messages, place) {
    this.#set(messages, Math.max(0, place - STEP), Math.min(messages.length, place + STEP));
  }

  toEnd() {
    [this.#first, this.#last] = [null, null];
  }

  /** @param {Message[]} messages @returns {[number, number]} */
  #range(messages) {
    const last = this.#place(messages, this.#last);
    return [Math.max(0, this.#place(messages, this.#first)), last < 0 ? messages.length : last + 1];
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
