// @ts-check
// The processor's event log: what was to be told, whoever wanted to hear it.
import { clockTime } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";
import { pretty } from "../shared/wire/words.js";
import { $, el, nothing, put } from "./dom.js";
import { short } from "./words.js";

/** @typedef {Record<string, any>} Row */

/** Messages, newest first, each with its deliveries. @param {import("./state.js").State} state @returns {Row[]} */
export function told({ messages, deliveries }) {
  const all = new Map(messages.map((one) => [one.id, { ...one, deliveries: /** @type {Row[]} */ ([]) }]));
  for (const delivery of deliveries) {
    const { message_id: id, type, created_at } = delivery;
    const message = all.get(id) ?? { id, type, created_at, deliveries: [] };
    all.set(id, { ...message, deliveries: [...message.deliveries, delivery] });
  }
  return [...all.values()].sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at));
}

/** @param {{state: () => import("./state.js").State, open: (id: string) => Promise<Row | null>}} act */
export function startLog({ state, open }) {
  /** Show the body of a message: one of its deliveries has it. @param {HTMLElement} row */
  async function fill(row) {
    const delivery = told(state()).find(({ id }) => id === row.dataset.key)?.deliveries[0];
    const whole = delivery && (await open(delivery.id));
    put(row.querySelector("pre"), whole ? pretty(whole.body) : "It went to no endpoint that is still there.");
  }

  function newRow() {
    const row = el("li.told", {}, el("details", {},
      el("summary", {}, el("b"), el("span.small.muted.figures.when"), el("span.small.muted.figures.id"), el("span.small.muted.to")),
      el("pre", {})));
    row.querySelector("details")?.addEventListener("toggle", ({ target }) => {
      if (/** @type {HTMLDetailsElement} */ (target).open) fill(row);
    });
    return row;
  }

  return {
    show() {
      const rows = told(state());
      nothing("log", rows);
      keyed($("#log"), rows, ({ id }) => id, newRow, showRow);
    },
  };
}

/** @param {HTMLElement} row @param {Row} message */
function showRow(row, { id, type, created_at: at, deliveries }) {
  put(row.querySelector("b"), type);
  put(row.querySelector(".id"), short(id));
  put(row.querySelector(".when"), clockTime(Date.parse(at)));
  put(row.querySelector(".to"), deliveries.length === 1 ? "to 1 endpoint" : `to ${deliveries.length} endpoints`);
}
