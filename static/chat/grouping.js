// @ts-check
// How messages stand on the page: by day, and by who spoke without a pause. No DOM in here.

// Who goes on within this time is not named again.
const PAUSE_MS = 5 * 60_000;

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
 */
/** @typedef {{kind: "day" | "unread", key: string, at: number} | {kind: "group", key: string, at: number, messages: Message[]}} Block */

/** What a message is known by, before and after the server has it. @param {Message} message */
export const keyOf = ({ author_id, client_id }) => `${author_id}/${client_id}`;

/** @param {Message} message @param {Message} before */
const goesOn = (message, before) =>
  message.author_id === before.author_id && message.author === before.author && Date.parse(message.at) - Date.parse(before.at) < PAUSE_MS;

/**
 * @param {Message[]} messages oldest first
 * @param {number | null} [readUpTo] the id after which messages are unread, or null where none are
 * @returns {Block[]}
 */
export function blocks(messages, readUpTo = null) {
  const found = /** @type {Block[]} */ ([]);
  let [day, divided] = ["", readUpTo === null];
  for (const [place, message] of messages.entries()) {
    const at = Date.parse(message.at);
    const today = new Date(at).toDateString();
    const cut = today !== day;
    if (cut) found.push({ kind: "day", key: `day ${(day = today)}`, at });
    const unread = !divided && message.id !== null && message.id > /** @type {number} */ (readUpTo);
    if (unread) found.push({ kind: "unread", key: "unread", at });
    divided ||= unread;
    const group = found.at(-1);
    if (!cut && group?.kind === "group" && goesOn(message, messages[place - 1])) group.messages.push(message);
    else found.push({ kind: "group", key: `group ${keyOf(message)}`, at, messages: [message] });
  }
  return found;
}
