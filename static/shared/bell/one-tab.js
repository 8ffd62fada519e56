// @ts-check
// One tab holds a connection for all tabs of a browser: over HTTP/1.1 there are six to a host, and each tab
// has others. Source: Web Locks API (the lock passes on when its tab is closed) and BroadcastChannel.

/**
 * @typedef {object} Led what the leading tab runs
 * @property {() => void} close
 * @property {() => any} [greet] the message for tabs that have just come, undefined for none
 */

/**
 * Take part in what is called `name`. One tab leads: in it, `start(send)` begins and returns what closes it;
 * each tab's `receive` gets what is sent, the leader's own too. Where locks or channels are missing (plain
 * http to another host, a browser that stores nothing), each tab leads.
 * @param {string} name
 * @param {(send: (message: any) => void) => Led} start
 * @param {(message: any) => void} [receive]
 * @param {any} [by] locks, and what makes a channel; a test's own
 * @returns {{close: () => void}} leave; another tab leads on
 */
export function lead(name, start, receive = () => {}, by = {}) {
  const { locks = navigator.locks, newChannel = (called) => new BroadcastChannel(called) } = by;
  const channel = locks ? openChannel(newChannel, name) : null;
  const leaving = new AbortController();
  const tab = { led: /** @type {Led | null} */ (null) };

  /** @param {any} message */
  function send(message) {
    if (leaving.signal.aborted) return;
    channel?.postMessage({ sent: message });
    receive(message);
  }

  function begin() {
    tab.led = start(send);
    greet(); // a tab may have come since this one asked for the lock
  }

  function greet() {
    const message = tab.led?.greet?.();
    if (message !== undefined) channel?.postMessage({ sent: message });
  }

  /** Lead when the tab that leads is closed; the lock is kept until this one is. */
  async function waitForTurn() {
    const left = new Promise((resolve) => leaving.signal.addEventListener("abort", resolve));
    const turn = () => {
      begin();
      return left;
    };
    try {
      await locks.request(name, { signal: leaving.signal }, turn);
    } catch (error) {
      if (leaving.signal.aborted) return;
      if (tab.led === null && error.name === "SecurityError") begin();
      else throw error;
    }
  }

  if (channel) {
    channel.onmessage = ({ data }) => {
      if ("sent" in data) receive(data.sent);
      else greet();
    };
    channel.postMessage({ came: true });
    waitForTurn();
  } else begin();

  return {
    close() {
      leaving.abort();
      tab.led?.close();
      channel?.close();
    },
  };
}

/**
 * A browser that stores nothing for this site refuses channels.
 * @param {(name: string) => any} newChannel
 * @param {string} name
 */
export function openChannel(newChannel, name) {
  try {
    return newChannel(name);
  } catch (error) {
    if (error.name === "SecurityError") return null;
    throw error;
  }
}
