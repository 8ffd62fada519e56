// @ts-check
// What this page sends: messages, each under a `client_id`, so that sending one twice posts it once. No DOM
// in here.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { newId as randomId } from "../shared/ids.js";
import { unsent } from "./words.js";

/** @typedef {import("./room/room.js").Message} Message */

const JSON_TYPE = { "Content-Type": "application/json" };
const OK = 200;
const CREATED = 201;
const SERVER_ERROR = 500;
// Others show "is writing" for 5 s; a notice every 3 s keeps it up.
const TYPING_EVERY_MS = 3_000;

/**
 * @param {object} options
 * @param {() => {id: string, name: string}} options.me
 * @param {(room: string, message: Message) => void} options.onMessage gets a message when it is pending, when
 *   it has failed, and as the server has it
 * @param {(exchange: any) => void} options.onExchange
 * @param {typeof fetch} [options.fetch]
 * @param {() => number} [options.now]
 * @param {() => string} [options.newId]
 */
export function newSender(options) {
  const { me, onMessage, onExchange, fetch = globalThis.fetch, now = serverNow, newId = randomId } = options;
  const state = {
    // What was lost with the connection: a message and its room, by the message's id.
    lost: /** @type {Map<string, {room: string, message: Message}>} */ (new Map()),
    // The end of the queue: messages arrive in the order in which they were written.
    lastSent: Promise.resolve(),
    typingNoticeAt: -Infinity,
  };

  /** @param {string} path @param {string} body @param {Record<string, string>} headers */
  async function post(path, body, headers) {
    const exchange = await ask(path, headers, { fetch, now, onExchange, body });
    onExchange(exchange);
    return exchange;
  }

  /** @param {string} room @param {Message} message */
  async function postMessage(room, message) {
    const { text, client_id } = message;
    const path = `/chat/api/rooms/${room}/messages/`;
    const exchange = await post(path, JSON.stringify({ text, client_id }), JSON_TYPE);
    const isAnswered = exchange.status === OK || exchange.status === CREATED;
    if (isAnswered && exchange.json?.client_id === client_id) {
      onMessage(room, exchange.json);
      return;
    }
    // An answer of 200 without the message is not the server's, so the message may never have reached it.
    const isKept = isAnswered || exchange.status === null || exchange.status >= SERVER_ERROR;
    const problem = unsent(exchange);
    const failed = { ...message, state: /** @type {const} */ ("failed"), problem, isKept };
    if (isKept) state.lost.set(client_id, { room, message: failed });
    onMessage(room, failed);
  }

  /** @param {string} room @param {Message} message */
  function queue(room, message) {
    const pending = { ...message, state: /** @type {const} */ ("pending") };
    state.lost.delete(message.client_id);
    onMessage(room, pending);
    const sent = state.lastSent.then(() => postMessage(room, pending));
    // One message that fails does not keep those after it.
    state.lastSent = sent.catch(() => {});
    return sent;
  }

  return {
    retry: queue,
    /** @param {string} room @param {string} text */
    send(room, text) {
      const author = me();
      const at = new Date(now()).toISOString();
      const written = { id: null, author_id: author.id, author: author.name, text, client_id: newId(), at };
      return queue(room, written);
    },
    /** Send again what was lost with the connection, now that it is back. */
    retryLost() {
      for (const { room, message } of [...state.lost.values()]) queue(room, message);
    },
    /** @param {Message} message */
    forget(message) {
      state.lost.delete(message.client_id);
    },
    /** @param {string} room */
    typing(room) {
      if (now() - state.typingNoticeAt < TYPING_EVERY_MS) return;
      state.typingNoticeAt = now();
      post(`/chat/api/rooms/${room}/typing/`, "", {});
    },
    /** A message was sent: the next key that the writer presses is announced at once. */
    rested() {
      state.typingNoticeAt = -Infinity;
    },
  };
}
