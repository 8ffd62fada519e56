// @ts-check
// One stream for all tabs: one of them holds it, all receive what it brings, and each may act on it.
import { lead, openChannel } from "../shared/bell/one-tab.js";

/**
 * Receive what a connection brings, whichever tab holds it. When the tab that holds it is closed, the next
 * one continues after the last event that it has received, so nothing is lost. `onReset` asks for a fresh
 * snapshot; so does the moment at which a tab joins others, for what was published between its own snapshot
 * and then.
 * @param {any} options what `connect` takes, `connect` itself, a `name`, and `onRole` ("holds" or "listens")
 */
export function oneStream({
  name,
  connect,
  cursor = null,
  onEvent,
  onReset = () => {},
  onStatus,
  onWire = () => {},
  onRole = () => {},
  by,
  newChannel = (called) => new BroadcastChannel(called),
  ...options
}) {
  const tab = { connection: /** @type {any} */ (null), status: /** @type {any} */ (null), role: "", cursor };
  const acts = openChannel(newChannel, `${name} acts`);

  const receivers = {
    event(event, id) {
      tab.cursor = id;
      onEvent(event, id);
    },
    status(status) {
      tab.status = status;
      onStatus(status);
    },
    reset: onReset,
    wire: onWire,
    welcome(status) {
      if (!tab.role) join(status);
    },
  };

  function takeRole(role) {
    tab.role = role;
    onRole(role);
  }

  /** Another tab holds the stream. */
  function join(status) {
    takeRole("listens");
    receivers.status(status);
    if (status?.state === "open") onWire({ kind: "open", at: status.at });
    onReset();
  }

  /** Hold it, and send all tabs, this one too, what it brings. */
  function hold(send) {
    takeRole("holds");
    tab.connection = connect({
      ...options,
      cursor: tab.cursor,
      onEvent: (event, id) => send({ kind: "event", values: [event, id] }),
      onReset: () => send({ kind: "reset", values: [] }),
      onStatus: (status) => send({ kind: "status", values: [status] }),
      onWire: (mark) => send({ kind: "wire", values: [mark] }),
    });
    return {
      close: () => tab.connection.close(),
      greet: () => ({ kind: "welcome", values: [tab.status] }),
    };
  }

  function act(command, value) {
    if (tab.connection) tab.connection[command](value);
    else acts?.postMessage({ command, value });
  }

  if (acts) acts.onmessage = ({ data }) => tab.connection?.[data.command](data.value);
  const leadership = lead(name, hold, ({ kind, values }) => receivers[kind](...values), by);
  return {
    act,
    close() {
      leadership.close();
      acts?.close();
      tab.connection = null;
    },
  };
}
