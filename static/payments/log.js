// @ts-check
// The processor's event log: what was to be told, whoever wanted to hear it.
import { clockTime } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";
import { pretty } from "../shared/wire/words.js";
import { $, el, nothing, put } from "./dom.js";
import { bodies } from "./hooks.js";
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

/** @param {import("./state.js").State} state */
export function showLog(state) {
  const [rows, known] = [told(state), bodies(state)];
  nothing("log", rows);
  keyed($("#log"), rows, ({ id }) => id, newRow, (row, message) => showRow(row, message, known.get(message.id)));
}

const newRow = () => el("li.told", {}, el("details", {}, el("summary", {}, el("b"), el("span.small.muted.figures.when"), el("span.small.muted.figures.id"), el("span.small.muted.to")), el("pre", {})));

/** @param {HTMLElement} row @param {Row} message @param {string | undefined} body */
function showRow(row, { id, type, created_at: at, deliveries }, body) {
  put(row.querySelector("b"), type);
  put(row.querySelector(".id"), short(id));
  put(row.querySelector(".when"), clockTime(Date.parse(at)));
  put(row.querySelector(".to"), deliveries.length === 1 ? "to 1 endpoint" : `to ${deliveries.length} endpoints`);
  put(row.querySelector("pre"), body ? pretty(body) : "Its body is with each of its deliveries.");
}
