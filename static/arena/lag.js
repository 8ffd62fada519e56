// @ts-check
// Added lag and jitter, on the real connection: the server delays what it sends to this visitor. A fault
// lasts a minute; while it is chosen, it is asked for again.
import { ask } from "../shared/exchange.js";

const FAULTS = "/arena/api/faults/";
const JSON_TYPE = { "Content-Type": "application/json" };
const MINUTE_S = 60;

/**
 * @param {object} by
 * @param {(text: string) => void} by.say the result, in words
 * @param {{setTimeout: Function, clearTimeout: Function}} [by.timers]
 * @param {typeof fetch} [by.fetch]
 */
export function newLag({ say, timers = globalThis, fetch = globalThis.fetch.bind(globalThis) }) {
  const state = { delay: 0, jitter: 0, timer: 0, changes: Promise.resolve() };

  /** @param {string} method @param {any} [fault] */
  async function send(method, fault) {
    const body = fault && JSON.stringify(fault);
    const by = { fetch, onExchange() {}, method, body };
    const { status, json, failure } = await ask(FAULTS, fault ? JSON_TYPE : {}, by);
    const isDone = status !== null && status < 400;
    if (!isDone) say(json?.error?.message ?? `The server was not reached: ${failure}.`);
    return isDone;
  }

  /** Make one change after the other: the server adds up the faults of two at once. */
  function apply() {
    state.changes = state.changes.then(change);
    return state.changes;
  }

  async function change() {
    const { delay, jitter } = state;
    timers.clearTimeout(state.timer);
    if (delay > 0 || jitter > 0) state.timer = timers.setTimeout(apply, MINUTE_S * 1000);
    if (!(await send("DELETE"))) return;
    if (delay > 0 && !(await send("POST", { kind: "delay", ms: delay, seconds: MINUTE_S }))) return;
    if (jitter > 0 && !(await send("POST", { kind: "jitter", ms: jitter, seconds: MINUTE_S }))) return;
    say(words({ delay, jitter }));
  }

  return {
    /** @param {number} ms */
    delay(ms) {
      state.delay = ms;
      return apply();
    },
    /** @param {number} ms */
    jitter(ms) {
      state.jitter = ms;
      return apply();
    },
    /** Nothing passes for this many seconds; then all of it at once. @param {number} seconds */
    async freeze(seconds) {
      const isDone = await send("POST", { kind: "freeze", seconds });
      if (isDone) say(`Nothing passes for ${seconds} s, then all at once.`);
    },
  };
}

/** @param {{delay: number, jitter: number}} lag */
function words({ delay, jitter }) {
  if (delay === 0 && jitter === 0) return "Nothing is added.";
  const jitters = jitter > 0 ? ` and up to ${jitter} ms more, at random` : "";
  return `The server sends everything to you ${delay} ms later${jitters}.`;
}
