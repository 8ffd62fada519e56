// @ts-check
// What polling each second would have made of the same stream in the same time: computed, not tried. No DOM in here.
import { duration } from "../shared/format.js";

/** @typedef {import("../shared/exchange.js").Exchange} Exchange */

const POLL_MS = 1_000;

/** @returns {import("../shared/wire/panel.js").Tally} */
export function newInstead() {
  let [listened, others, open, busy] = [0, 0, /** @type {Exchange | null} */ (null), new Set()];

  /** @param {Exchange} exchange an answer that ended a wait */
  function end({ started, ended, json }) {
    listened += (ended ?? started) - started;
    for (const { t } of json?.events ?? []) busy.add(Math.floor(t / 1000 / POLL_MS));
  }

  return {
    put(exchange) {
      if (exchange.held) open = exchange.ended === null ? exchange : null;
      if (exchange.ended !== null && !exchange.held) others += 1;
      if (exchange.ended === null || exchange.status !== 200) return;
      if (exchange.published) exchange.expected = POLL_MS - (exchange.published % POLL_MS);
      if (exchange.held) end(exchange);
    },
    clear: () => ([listened, others, busy] = [0, 0, new Set()]),
    figures(now) {
      const held = open ? now - open.started : null;
      const polls = Math.floor((listened + (held ?? 0)) / POLL_MS);
      return {
        insteadRequests: String(polls + others),
        insteadEmpty: String(Math.max(0, polls - busy.size)),
        heldNow: held === null ? "none" : `1, for ${duration(Math.floor(held / 1000) * 1000).replace("0\u00a0ms", "0\u00a0s").replace(".0", "")}`,
      };
    },
  };
}
