// @ts-check
// The game by requests: ask for the state again and again. Polling waits between two requests; long-polling
// lets the server hold each one until there is a newer tick.
import { fullJitter } from "../../shared/backoff.js";
import { serverNow } from "../../shared/clock.js";
import { ask } from "../../shared/exchange.js";
import { fromJson } from "../wire.js";
import { newPosting } from "./posting.js";

const STATE = "/arena/state/";
// Snapshots come twenty times a second; a request that waits longer than this waits for nothing.
const WAIT_S = 5;

/**
 * @param {object} options
 * @param {number | null} options.interval milliseconds between two polls, null for long-polling
 * @param {(message: any) => void} options.onEvent
 * @param {(status: any) => void} options.onStatus
 * @param {(exchange: any) => void} options.onExchange
 */
export function connect({ interval, onEvent, onStatus, onExchange }) {
  const end = new AbortController();
  const { signal } = end;
  const state = { isPaused: false, failures: 0, tick: 0, wake: () => {} };
  const posting = newPosting({ onEvent, onExchange, signal });

  async function follow() {
    onStatus({ state: "opening", end: null });
    while (!signal.aborted) {
      if (state.isPaused) await sleep(Infinity);
      else await turn();
    }
  }

  async function turn() {
    const path = interval === null ? `${STATE}?after=${state.tick}&wait=${WAIT_S}` : STATE;
    const held = interval === null ? WAIT_S * 1000 : 0;
    const exchange = await ask(path, {}, { fetch: globalThis.fetch, onExchange() {}, signal, held });
    if (signal.aborted || state.isPaused) return;
    onExchange(exchange);
    if (exchange.status === 200 && isState(exchange.json)) {
      received(exchange.json);
      await sleep(interval ?? 0);
      return;
    }
    state.failures += 1;
    const wait = fullJitter(state.failures);
    onStatus({ state: "waiting", due: serverNow() + wait, end: { problem: exchange } });
    await sleep(wait);
  }

  /** @param {any} json */
  function received(json) {
    state.failures = 0;
    state.tick = json.tick;
    onStatus({ state: "open", roundTrip: null });
    onEvent({ ...json, type: "names" });
    onEvent({ type: "snapshot", t: json.t, snapshot: fromJson(json) });
  }

  /** @param {number} ms @returns {Promise<void>} */
  function sleep(ms) {
    return new Promise((resolve) => {
      state.wake = resolve;
      if (ms !== Infinity) setTimeout(resolve, ms);
    });
  }

  follow();
  return {
    send: posting.send,
    close() {
      end.abort();
      state.wake();
    },
    pause() {
      state.isPaused = true;
      onStatus({ state: "hidden" });
    },
    resume() {
      state.isPaused = false;
      state.wake();
    },
    tryNow: () => state.wake(),
  };
}

/**
 * Whether an answer is the server's: an intermediary may answer something else with 200.
 * @param {any} json
 */
function isState(json) {
  return Number.isInteger(json?.tick) && typeof json.players === "object" && json.players !== null;
}
