// @ts-check
// Following one room at a time, by one held request, in a tab that nobody looks at as well: it hears of news.
import { connect } from "./client.js";

/**
 * @param {number} wait seconds
 * @param {{onExchange: (exchange: any) => void, onStatus: (status: any) => void, onHealed: () => void,
 *   onReset: (room: string, snapshot: any) => void, onEvent: (room: string, event: any) => void}} page
 */
export function newFollowing(wait, { onExchange, onStatus, onHealed, onReset, onEvent }) {
  const choices = { wait, resting: "" };
  let [connection, well] = [/** @type {any} */ (null), true];

  /** @param {any} status */
  function stand(status) {
    if (status.state === "held" && !well) onHealed();
    well = status.state === "held";
    onStatus(status);
  }

  for (const event of ["online", "offline"]) addEventListener(event, () => connection.now());
  return {
    /** @param {string} room @param {string | null} [cursor] without it, a snapshot is taken first */
    to(room, cursor = null) {
      connection?.close();
      connection = connect({
        ...choices, cursor, onExchange, onStatus: stand,
        url: `/chat/api/rooms/${room}/updates/`, snapshot: `/chat/api/rooms/${room}/`,
        onReset: (/** @type {any} */ snapshot) => onReset(room, snapshot),
        onEvent: (/** @type {any} */ event) => onEvent(room, event),
      });
    },
    now: () => connection.now(),
    wait: (/** @type {number} */ seconds) => connection.setWait((choices.wait = seconds)),
    go: (/** @type {boolean} */ on) => ((choices.resting = on ? "" : "stopped"), on ? connection.start() : connection.stop()),
  };
}
