// @ts-check
// Inputs by POST: one request at a time, so that they arrive in order; what is pressed meanwhile goes with
// the next one.
import { ask } from "../../shared/exchange.js";

const INPUTS = "/arena/api/inputs/";
const JSON_TYPE = { "Content-Type": "application/json" };
// As many as the server lets wait; older ones would be dropped there.
const MOST_TOGETHER = 4;

/**
 * @param {object} by
 * @param {(message: any) => void} by.onEvent
 * @param {(exchange: any) => void} by.onExchange
 * @param {AbortSignal} by.signal
 */
export function newPosting({ onEvent, onExchange, signal }) {
  const state = { inputs: /** @type {any[]} */ ([]), isUnderWay: false };

  /** @param {any} body */
  async function post(body) {
    const by = { fetch: globalThis.fetch, onExchange() {}, signal, body: JSON.stringify(body) };
    const exchange = await ask(INPUTS, JSON_TYPE, by);
    if (signal.aborted) return null;
    onExchange(exchange);
    const { status, json } = exchange;
    if (status !== null && status >= 400) onEvent({ type: "error", ...json?.error });
    return json;
  }

  async function postInputs() {
    if (state.isUnderWay) return;
    state.isUnderWay = true;
    while (state.inputs.length > 0 && !signal.aborted) {
      const inputs = state.inputs;
      state.inputs = [];
      await post({ inputs });
    }
    state.isUnderWay = false;
  }

  /** @param {any} message */
  async function postOne(message) {
    const answer = await post(message);
    if (answer?.you !== undefined) onEvent({ type: "you", you: answer.you, seq: answer.seq ?? 0 });
  }

  return {
    /** @param {any} message */
    send(message) {
      if (message.op === "ping") return false;
      if (message.op === "input") {
        state.inputs = [...state.inputs, message].slice(-MOST_TOGETHER);
        postInputs();
      } else {
        postOne(message);
      }
      return true;
    },
  };
}
