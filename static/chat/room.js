// @ts-check
// A room as this page knows it: its messages, its people, who is writing. No DOM and no network in here.
import { keyOf } from "./grouping.js";

/** @typedef {import("./grouping.js").Message} Message */
/** @typedef {{id: string, name: string}} Person */

// Typing is over when nothing follows for so long; a page tells of it every 3 s.
const TYPING_MS = 5_000;

const byAge = (/** @type {Message} */ one, /** @type {Message} */ other) => (one.id ?? Infinity) - (other.id ?? Infinity) || Date.parse(one.at) - Date.parse(other.at);

export class Room {
  /** @type {Message[]} oldest first; those the server does not have yet are last */
  messages = [];
  /** @type {Map<string, Person>} */
  people = new Map();
  /** @type {Map<string, {name: string, until: number}>} */
  #typing = new Map();
  /** Whether there may be older messages than those known. */
  more = true;
  /** Whether a snapshot was taken in. */
  known = false;

  /** The id of the newest message that the server has, or null. */
  get newest() {
    return this.messages.findLast(({ id }) => id !== null)?.id ?? null;
  }

  /** The id of the oldest message known, or null. */
  get oldest() {
    return this.messages.find(({ id }) => id !== null)?.id ?? null;
  }

  /** Take messages in; each is known once, and what was pending is sent. @param {Message[]} messages @returns {Message[]} those that were new */
  add(messages) {
    const known = new Map(this.messages.map((message) => [keyOf(message), message]));
    const fresh = messages.filter((message) => (known.get(keyOf(message))?.id ?? null) === null);
    for (const message of fresh) known.set(keyOf(message), message);
    this.messages = [...known.values()].sort(byAge);
    return fresh;
  }

  /** Forget what is older than a snapshot, where a gap is left before it. @param {Message[]} snapshot not empty */
  forgetBefore(snapshot) {
    const newest = snapshot[snapshot.length - 1].id ?? 0;
    this.messages = this.messages.filter(({ id }) => id === null || id > newest);
  }

  /** Forget one that was never sent. @param {Message} message */
  drop(message) {
    this.messages = this.messages.filter((one) => keyOf(one) !== keyOf(message));
  }

  /** @param {any} event one of the room's @param {number} now */
  hear({ type, data }, now) {
    const [id, name] = [data.author_id ?? data.visitor_id, data.name];
    if (type === "joined") this.people.set(id, { id, name });
    if (type === "left" && this.people.get(id)?.name === name) this.people.delete(id);
    if (type === "typing") this.#typing.set(id, { name, until: now + TYPING_MS });
    else this.#typing.delete(id);
    return type === "message" ? this.add([data]) : [];
  }

  /** @param {Person[]} people */
  setPeople(people) {
    this.people = new Map(people.map((person) => [person.id, person]));
  }

  /** Who is writing, apart from the visitor. @param {number} now @param {string} me */
  writing(now, me) {
    return [...this.#typing].filter(([id, { until }]) => id !== me && until > now).map(([, { name }]) => name);
  }
}
