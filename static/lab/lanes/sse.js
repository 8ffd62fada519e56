// @ts-check
// Server-Sent Events: the browser opens the stream, comes back by itself, and says what it has seen last.

/**
 * Follow the pulses of a run after a cursor, until `close()`.
 * @param {{url: string, cursor: string, onEvents: (events: any[]) => void}} options
 */
export function connect({ url, cursor, onEvents }) {
  const source = new EventSource(`${url}?lastEventId=${cursor}`);

  function follow() {
    source.addEventListener("pulse", receive);
    source.addEventListener("gap", receive);
  }

  function receive(event) {
    onEvents([JSON.parse(event.data)]);
  }

  function close() {
    source.close();
  }

  follow();
  return { close };
}
