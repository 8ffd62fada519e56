// @ts-check
// Every attempt of every delivery, with its bytes as the sender wrote them down. No DOM in here.

/** @typedef {Record<string, any>} Row */

const encoder = new TextEncoder();
const size = (/** @type {string} */ text) => encoder.encode(text).length;

/** Bytes that a sender wrote down: headers, the empty line, the body. @param {Record<string, string>} headers @param {string} body */
export const weight = (headers, body) =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + size(name) + size(value) + 4, 2) + size(body);

/** What each message says, by its id, as far as it is known here. @param {import("./state.js").State} state @returns {Map<string, string>} */
export const bodies = ({ received, messages }) =>
  new Map([...messages.map(({ id, body }) => [id, body]), ...received.map(({ message_id: id, body }) => [id, body])]);

/** All attempts that are known, newest first, with their bytes. @param {import("./state.js").State} state */
export function hooks(state) {
  const known = bodies(state);
  return state.deliveries
    .flatMap((delivery) => delivery.attempts.map((/** @type {Row} */ attempt) => {
      const body = known.get(delivery.message_id) ?? "";
      return { id: `${delivery.id} ${attempt.at}`, at: Date.parse(attempt.at), delivery, attempt, up: weight(attempt.request_headers, body), down: size(attempt.answer) };
    }))
    .sort((one, other) => other.at - one.at);
}
