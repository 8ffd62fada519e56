// @ts-check
// A phone in a herd: it holds a stream, and comes back as an EventSource does when it is cut: after the wait
// that the stream has named. It reads the stream itself, because an EventSource does not say when it asked.
import { serverNow } from "../../shared/clock.js";
import { sleep } from "../../shared/sleep.js";
import { send } from "../client.js";

const RETRY = /retry: (\d+)\n/;
// As browsers do where a stream has named none.
const OWN_RETRY_MS = 3000;

/**
 * @param {string} code
 * @param {(said: {held: boolean, retry: number, after: number | null}) => void} onChange
 */
export function newStream(code, onChange) {
  const state = { herd: 0, cutAt: /** @type {number | null} */ (null), leaving: new AbortController() };

  async function follow(herd) {
    while (state.herd === herd) {
      const retry = await hold(herd).catch(() => OWN_RETRY_MS);
      if (state.herd !== herd) return;
      onChange({ held: false, retry, after: null });
      await sleep(retry);
      if (state.herd === herd) await comeBack(herd, serverNow());
    }
  }

  async function comeBack(herd, now) {
    const after = state.cutAt === null ? null : Math.round(now - state.cutAt / 1000);
    const report = send(`${code}/herd/returns/`, { herd, at: Math.round(now * 1000) });
    report.catch(() => {}); // it was no cut of the teacher's
    if (after !== null) onChange({ held: true, retry: 0, after });
  }

  /** Read the stream to its end; returns the wait that it has named, also if it breaks. */
  async function hold(herd) {
    const answer = await fetch(`/class/api/rooms/${code}/herd/`, { signal: state.leaving.signal });
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    const decoder = new TextDecoder();
    let text = "";
    let retry = OWN_RETRY_MS;
    for (;;) {
      const chunk = await reader.read().catch(() => null);
      if (!chunk || chunk.done || state.herd !== herd) return retry;
      text += decoder.decode(chunk.value, { stream: true });
      const named = RETRY.exec(text);
      if (!named) continue;
      retry = Number(named[1]);
      text = "";
      onChange({ held: true, retry, after: null });
    }
  }

  return {
    /** @param {any} room */
    follow(room) {
      const herd = room.activity?.herd ?? 0;
      state.cutAt = room.activity?.cut_at ?? null;
      if (herd === state.herd) return;
      state.leaving.abort();
      state.leaving = new AbortController();
      state.herd = herd;
      if (herd) follow(herd);
    },
  };
}
