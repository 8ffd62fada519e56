// @ts-check
// The processor's event log: what happened, whether or not an endpoint wanted to receive it.
import { element, find, keepList, put } from "../../shared/dom.js";
import { clockTime, counted } from "../../shared/format.js";
import { makeOneStop } from "../../shared/controls/one-stop.js";
import { pretty } from "../../shared/wire/words.js";
import { short } from "../words.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {import("../state.js").State} State */

/** Messages, newest first, each with its deliveries. @param {State} state @returns {Row[]} */
export function messagesOf({ messages, deliveries }) {
  const all = new Map();
  for (const message of messages) all.set(message.id, { ...message, deliveries: [] });
  for (const delivery of deliveries) {
    const { message_id: id, type, created_at } = delivery;
    const known = all.get(id) ?? { id, type, created_at, deliveries: [] };
    all.set(id, { ...known, deliveries: [...known.deliveries, delivery] });
  }
  const found = [...all.values()];
  return found.sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at));
}

/**
 * @param {object} page
 * @param {() => State} page.state
 * @param {(id: string) => Promise<Row | null>} page.open
 */
export function startLog({ state, open }) {
  function show() {
    const messages = messagesOf(state());
    find("[data-empty=log]").hidden = messages.length > 0;
    keepList(find("#log"), messages, { key: ({ id }) => id, make: newRow, update: showRow });
  }

  function newRow() {
    const summary = element(
      "summary",
      { tabindex: "-1" },
      element("b"),
      element("span.small.muted.figures.when"),
      element("span.small.muted.figures.id"),
      element("span.small.muted.to"),
    );
    const details = /** @type {HTMLDetailsElement} */ (element("details", {}, summary, element("pre")));
    const row = element("li.message", {}, details);
    details.addEventListener("toggle", () => {
      if (details.open) fill(row);
    });
    return row;
  }

  /** Show the body of a message: each of its deliveries has it. @param {HTMLElement} row */
  async function fill(row) {
    const message = messagesOf(state()).find(({ id }) => id === row.dataset.key);
    const delivery = message?.deliveries.at(0);
    const whole = delivery ? await open(delivery.id) : null;
    put(find("pre", row), whole ? pretty(whole.body) : "It went to no endpoint that is still there.");
  }

  makeOneStop(find("#log"), "summary");
  return { show };
}

/** @param {HTMLElement} row @param {Row} message */
function showRow(row, { id, type, created_at: at, deliveries }) {
  put(find("b", row), type);
  put(find(".id", row), short(id));
  put(find(".when", row), clockTime(Date.parse(at)));
  put(find(".to", row), `to ${counted(deliveries.length, "endpoint")}`);
}
