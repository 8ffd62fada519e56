// @ts-check
// What polling each second would have made of the same stream in the same time: computed, not tried. No DOM
// in here.
import { wholeSeconds } from "../shared/format.js";

/** @typedef {import("../shared/exchange.js").Exchange} Exchange */

const POLL_MS = 1_000;
const OK = 200;

/** @returns {import("../shared/wire/panel.js").Tally} */
export function newInstead() {
  const state = {
    listened: 0,
    others: 0,
    open: /** @type {Exchange | null} */ (null),
    // The seconds in which something was published.
    busy: /** @type {Set<number>} */ (new Set()),
  };

  /** @param {Exchange} exchange an answer that ended a wait */
  function count({ started, ended, json }) {
    state.listened += (ended ?? started) - started;
    for (const { t } of json?.events ?? []) state.busy.add(Math.floor(t / 1000 / POLL_MS));
  }

  return {
    put(exchange) {
      const hasEnded = exchange.ended !== null;
      if (exchange.held > 0) state.open = hasEnded ? null : exchange;
      if (exchange.held === 0 && hasEnded) state.others += 1;
      if (!hasEnded || exchange.status !== OK) return;
      if (exchange.published !== null) exchange.expected = POLL_MS - (exchange.published % POLL_MS);
      if (exchange.held > 0) count(exchange);
    },
    clear() {
      state.listened = 0;
      state.others = 0;
      state.busy = new Set();
    },
    figures(now) {
      const held = state.open ? now - state.open.started : 0;
      const polls = Math.floor((state.listened + held) / POLL_MS);
      const heldSeconds = wholeSeconds(Math.floor(held / 1000) * 1000);
      return {
        insteadRequests: String(polls + state.others),
        insteadEmpty: String(Math.max(0, polls - state.busy.size)),
        heldNow: state.open ? `1, for ${heldSeconds}` : "none",
      };
    },
  };
}
