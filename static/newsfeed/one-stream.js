// @ts-check
// One stream for all tabs: one of them holds it, all hear what it brings, and each may act on it.
import { lead } from "../shared/one-tab.js";

/**
 * Hear what a connection hears, whichever tab holds it. When the tab that holds it goes, the next one goes on after
 * the last event that it has heard, so that nothing is lost. `onReset` asks for a fresh snapshot; so does the moment
 * at which a tab joins others, for what was told between its own snapshot and then.
 * @param {any} options what `connect` takes, `connect` itself, a `name`, and `onRole` ("holds" or "hears")
 */
export function oneStream({
  name, connect, cursor = null, onEvent, onReset = () => {}, onStatus, onWire = () => {}, onRole = () => {},
  by, newChannel = (name) => new BroadcastChannel(name), ...options
}) {
  const acts = newChannel(`${name} acts`);
  let [connection, status, role] = [/** @type {any} */ (null), /** @type {any} */ (null), ""];

  const handlers = {
    event: (event, id) => ((cursor = id), onEvent(event, id)),
    status: (now) => ((status = now), onStatus(now)),
    reset: onReset,
    wire: onWire,
    welcome: (now) => role || join(now),
  };
  const take = (now) => onRole((role = now));

  function join(now) {
    take("hears");
    handlers.status(now);
    if (now?.state === "open") onWire({ kind: "open", at: now.at });
    onReset();
  }

  function hold(tell) {
    const telling = (kind) => (...told) => tell([kind, ...told]);
    take("holds");
    connection = connect({ ...options, cursor, onEvent: telling("event"), onReset: telling("reset"), onStatus: telling("status"), onWire: telling("wire") });
    return { close: () => connection.close(), greet: () => ["welcome", status] };
  }

  acts.onmessage = ({ data: [what, value] }) => connection?.[what](value);
  const leadership = lead(name, hold, ([kind, ...told]) => handlers[kind](...told), by);
  return {
    act: (what, value) => (connection ? connection[what](value) : acts.postMessage([what, value])),
    close() {
      leadership.close();
      acts.close();
      connection = null;
    },
  };
}
