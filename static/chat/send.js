// @ts-check
// What this page tells the server: messages, each under a `client_id` that makes saying it twice say it once. No DOM in here.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { unsent } from "./words.js";

/** @typedef {import("./grouping.js").Message} Message */

const JSON_TYPE = { "Content-Type": "application/json" };
// Others show "is writing" for 5 s; telling them every 3 s keeps it up.
const TYPING_EVERY_MS = 3_000;
const never = new AbortController().signal;

/**
 * @param {{me: () => {id: string, name: string}, onMessage: (room: string, message: Message) => void,
 *   onExchange: (exchange: any) => void, fetch?: typeof fetch, now?: () => number, newId?: () => string}} options
 *   `onMessage` gets a message when it is pending, when it has failed, and as the server has it
 */
export function newSender({ me, onMessage, onExchange, fetch = globalThis.fetch, now = serverNow, newId = randomId }) {
  const lost = /** @type {Map<string, [string, Message]>} */ (new Map());
  let [turn, told] = [Promise.resolve(), -Infinity];

  /** @param {string} path @param {string} body @param {Record<string, string>} headers */
  async function post(path, body, headers) {
    const exchange = await ask(path, headers, { fetch, now, onExchange, signal: never, body });
    onExchange(exchange);
    return exchange;
  }

  /** @param {string} room @param {Message} message */
  async function say(room, message) {
    const { text, client_id } = message;
    const exchange = await post(`/chat/api/rooms/${room}/messages/`, JSON.stringify({ text, client_id }), JSON_TYPE);
    const { status, json } = exchange;
    if (status === 200 || status === 201) return onMessage(room, json);
    const failed = { ...message, state: /** @type {const} */ ("failed"), problem: unsent(exchange) };
    if (status === null || status >= 500) lost.set(client_id, [room, failed]);
    onMessage(room, failed);
  }

  /** One after the other, so that they arrive in the order in which they were said. @param {string} room @param {Message} message */
  function queue(room, message) {
    const pending = { ...message, state: /** @type {const} */ ("pending") };
    lost.delete(message.client_id);
    onMessage(room, pending);
    turn = turn.then(() => say(room, pending));
    return turn;
  }

  return {
    /** @param {string} room @param {string} text */
    send: (room, text) => queue(room, { id: null, author_id: me().id, author: me().name, text, client_id: newId(), at: new Date(now()).toISOString() }),
    retry: queue,
    /** Say again what was lost with the connection, now that it is back. */
    retryLost: () => [...lost.values()].forEach(([room, message]) => queue(room, message)),
    /** @param {Message} message */
    forget: (message) => lost.delete(message.client_id),
    /** @param {string} room */
    typing(room) {
      if (now() - told < TYPING_EVERY_MS) return;
      told = now();
      post(`/chat/api/rooms/${room}/typing/`, "", {});
    },
    /** What was written is sent: whoever goes on writing says so at once. */
    rested: () => (told = -Infinity),
  };
}

/** Unlike crypto.randomUUID, this works where a class reaches the site by plain http. */
function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
