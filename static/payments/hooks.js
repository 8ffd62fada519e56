// @ts-check
// Every attempt of every delivery, with its bytes as the sender wrote them down. No DOM in here.

/** @typedef {Record<string, any>} Row */

/** All attempts that are known, newest first. @param {import("./state.js").State} state */
export function hooks({ deliveries }) {
  const all = deliveries.flatMap((delivery) => delivery.attempts.map((/** @type {Row} */ attempt) => hook(delivery, attempt)));
  return all.sort((one, other) => other.at - one.at);
}

/** @param {Row} delivery @param {Row} attempt */
function hook(delivery, attempt) {
  const { at, bytes_up: up, bytes_down: down } = attempt;
  return { id: `${delivery.id} ${at}`, at: Date.parse(at), delivery, attempt, up, down };
}
