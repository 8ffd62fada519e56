// @ts-check
// A room as this page knows it: its messages, its people, who is writing. No DOM and no network in here.
import { Unread, seenUpTo } from "./unread.js";

/**
 * @typedef {object} Message
 * @property {number | null} id null until the server has it
 * @property {string} author_id
 * @property {string} author
 * @property {string} text
 * @property {string} client_id
 * @property {string} at ISO 8601
 * @property {"pending" | "failed"} [state] of one's own that the server is not known to have
 * @property {string} [problem] why it failed
 * @property {boolean} [isKept] whether it is sent by itself when the server is back
 */
/** @typedef {{id: string, name: string}} Person */
/** @typedef {{slug: string, name: string, about: string}} About */

// Typing is over when nothing follows for this long; a page announces it every 3 s.
const TYPING_MS = 5_000;

/** What a message is known by, before and after the server has it. @param {Message} message */
export function keyOf({ author_id, client_id }) {
  return `${author_id}/${client_id}`;
}

/**
 * The oldest first, and last those that the server does not have yet.
 * @param {Message} one
 * @param {Message} other
 */
function byAge(one, other) {
  if (one.id === null && other.id === null) return Date.parse(one.at) - Date.parse(other.at);
  return (one.id ?? Infinity) - (other.id ?? Infinity);
}

export class Room {
  /** @type {Message[]} oldest first */
  messages = [];
  /** @type {Map<string, Person>} */
  people = new Map();
  /** Whether there may be older messages than those known. */
  hasMore = true;
  /** Whether a snapshot has come. */
  isKnown = false;
  /** @type {Map<string, {name: string, until: number}>} */
  #typing = new Map();

  /** @param {About} about */
  constructor({ slug, name, about }) {
    this.slug = slug;
    this.name = name;
    this.about = about;
    this.unread = new Unread(seenUpTo(slug));
  }

  /** The id of the newest message that the server has, or null. */
  get newest() {
    return this.messages.findLast(({ id }) => id !== null)?.id ?? null;
  }

  /** The id of the oldest message known, or null. */
  get oldest() {
    return this.messages.find(({ id }) => id !== null)?.id ?? null;
  }

  /**
   * Add messages; each is kept once, and what was pending is sent.
   * @param {Message[]} messages
   * @returns {Message[]} those that were new
   */
  add(messages) {
    const known = new Map(this.messages.map((message) => [keyOf(message), message]));
    const fresh = messages.filter((message) => {
      const before = known.get(keyOf(message));
      return !before || before.id === null;
    });
    for (const message of fresh) known.set(keyOf(message), message);
    this.messages = [...known.values()].sort(byAge);
    return fresh;
  }

  /**
   * Drop what is older than a snapshot, where a gap is left before it; it may be fetched again.
   * @param {Message[]} snapshot not empty
   */
  dropBefore(snapshot) {
    const newest = snapshot[snapshot.length - 1].id ?? 0;
    this.messages = this.messages.filter(({ id }) => id === null || id > newest);
    this.hasMore = true;
  }

  /** Drop what was deleted. @param {number[]} ids */
  takeBack(ids) {
    const deleted = new Set(ids);
    this.messages = this.messages.filter(({ id }) => id === null || !deleted.has(id));
  }

  /** Drop one that was never sent. @param {Message} message */
  drop(message) {
    this.messages = this.messages.filter((one) => keyOf(one) !== keyOf(message));
  }

  /**
   * Apply an event of the room.
   * @param {any} event
   * @param {number} now
   * @returns {Message[]} the messages that were new
   */
  apply({ type, data }, now) {
    const id = data.author_id ?? data.visitor_id;
    if (type === "typing") {
      this.#typing.set(id, { name: data.name, until: now + TYPING_MS });
      return [];
    }
    this.#typing.delete(id);
    if (type === "taken_back") this.takeBack(data.message_ids);
    if (type === "joined") this.people.set(id, { id, name: data.name });
    if (type === "left" && this.people.get(id)?.name === data.name) this.people.delete(id);
    return type === "message" ? this.add([data]) : [];
  }

  /** @param {Person[]} people */
  setPeople(people) {
    this.people = new Map(people.map((person) => [person.id, person]));
  }

  /** The names of those who are writing, apart from the visitor. @param {number} now @param {string} me */
  writing(now, me) {
    const names = [];
    for (const [id, { name, until }] of this.#typing) {
      if (id !== me && until > now) names.push(name);
    }
    return names;
  }
}
