// @ts-check
// The way around a proxy that passes no Upgrade on: the same prices as Server-Sent Events, one way. Nothing can be ordered
// on it. No DOM in here.

/**
 * @param {{url: string, cursor: string | null, onEvent: (said: any) => void, onStatus: (status: any) => void,
 *   EventSource?: any}} options
 */
export function connectTape({ url, cursor, onEvent, onStatus, EventSource = globalThis.EventSource }) {
  const source = new EventSource(cursor ? `${url}?lastEventId=${cursor}` : url);
  source.onopen = () => onStatus({ state: "tape", well: true });
  source.onerror = () => onStatus({ state: "tape", well: false });
  source.addEventListener("reset", () => onEvent({ type: "reset" }));
  source.addEventListener("ticks", (/** @type {{data: string}} */ { data }) => {
    const { id, t, data: step } = JSON.parse(data);
    onEvent({ type: "ticks", id, t, date: step.date, data: step.prices });
  });
  return { close: () => source.close() };
}
