// @ts-check
// One tab holds a connection for all tabs of a browser: over HTTP/1.1 there are six to a host, and each tab has others.
// Source: Web Locks API (the lock passes on when its tab is closed) and BroadcastChannel.

/**
 * @typedef {object} Led what the leading tab runs
 * @property {() => void} close
 * @property {() => any} [greet] what a tab is told that has just come, undefined for nothing
 */

/**
 * Take part in what is called `name`. One tab leads: in it, `start(tell)` begins and returns what closes it; each tab's
 * `hear` gets what is told, the leader's own too. Where locks are missing (plain http to another host), each tab leads.
 * @param {string} name
 * @param {(tell: (message: any) => void) => Led} start
 * @param {(message: any) => void} [hear]
 * @param {any} [by] locks, and what makes a channel; a test's own
 * @returns {{close: () => void}} leave; another tab leads on
 */
export function lead(name, start, hear = () => {}, { locks = navigator.locks, newChannel = openChannel } = {}) {
  const channel = newChannel(name);
  const leaving = new AbortController();
  let led = /** @type {Led | null} */ (null);

  const tell = (/** @type {any} */ message) => {
    channel.postMessage({ told: message });
    hear(message);
  };
  const begin = () => (led = start(tell));
  const greet = () => {
    const message = led?.greet?.();
    if (message !== undefined) channel.postMessage({ told: message });
  };
  channel.onmessage = ({ data }) => ("told" in data ? hear(data.told) : locks && greet());
  channel.postMessage({ came: true });

  if (!locks) begin();
  else {
    const held = new Promise((resolve) => leaving.signal.addEventListener("abort", resolve));
    locks.request(name, { signal: leaving.signal }, () => (begin(), held)).catch(() => {}); // left before it led
  }
  return {
    close() {
      leaving.abort();
      led?.close();
      channel.close();
    },
  };
}

/** Only tabs with a leader among them talk to each other. @param {string} name */
function openChannel(name) {
  return navigator.locks ? new BroadcastChannel(name) : { postMessage() {}, close() {}, onmessage: null };
}
