// @ts-check
// The wire of webhooks: the lifelines, every webhook, and totals; below, this page's own exchanges, as on
// every page.
import { serverNow } from "../../shared/clock.js";
import { element, find, keepList, put } from "../../shared/dom.js";
import { bytes, clockTime, duration } from "../../shared/format.js";
import { onWidth } from "../../shared/svg.js";
import { entry } from "../../shared/wire/har.js";
import { startWire } from "../../shared/wire/panel.js";
import { ended, isToShop, receiverOf, succeeded } from "../words.js";
import { drawLifelines, moments } from "./lifelines.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../../shared/exchange.js").Exchange} Exchange */
/**
 * @typedef {object} Hook an attempt
 * @property {string} id
 * @property {number} at milliseconds since 1970
 * @property {Row} delivery
 * @property {Row} attempt
 * @property {number} up bytes of the whole request
 * @property {number} down bytes of the answer
 */

// As many as one scrolls through.
const SHOWN = 60;

/** All attempts that are known, newest first. @param {State} state @returns {Hook[]} */
export function hooks({ deliveries }) {
  const all = deliveries.flatMap((delivery) =>
    delivery.attempts.map((/** @type {Row} */ attempt) => newHook(delivery, attempt)),
  );
  return all.sort((one, other) => other.at - one.at);
}

/** @param {Row} delivery @param {Row} attempt @returns {Hook} */
function newHook(delivery, attempt) {
  const { at, bytes_up: up, bytes_down: down } = attempt;
  return { id: `${delivery.id} ${at}`, at: Date.parse(at), delivery, attempt, up, down };
}

/**
 * From the fact to the shop's answer, in milliseconds, where the first attempt succeeded.
 * @param {Hook[]} all
 */
export function delays(all) {
  const first = all.filter(
    ({ delivery, attempt }) => isToShop(delivery) && delivery.tries === 1 && succeeded(attempt),
  );
  return first.map(({ at, delivery, attempt }) => at + attempt.duration_ms - Date.parse(delivery.created_at));
}

/** What is known here of a webhook, for a HAR file. @param {Hook} hook @param {State} state */
function hookEntry({ at, delivery, attempt, up, down }, { endpoints }) {
  const receiver = endpoints.find(({ id }) => id === delivery.endpoint);
  return entry({
    method: "POST",
    url: new URL(receiver?.url ?? delivery.endpoint, location.origin).href,
    started: at,
    ended: at + attempt.duration_ms,
    status: attempt.status ?? 0,
    sent: null,
    body: null,
    up,
    down,
    comment: `from the processor: ${delivery.type} ${delivery.message_id} ${attempt.error}`.trim(),
  });
}

/** @param {() => State} state */
export function startHooks(state) {
  const list = find("#hooks");
  const shown = { since: serverNow(), width: 0, exchanges: /** @type {Exchange[]} */ ([]) };

  function recent() {
    return hooks(state()).filter(({ at }) => at >= shown.since);
  }

  function show() {
    const all = recent();
    find("[data-empty=hooks]").hidden = all.length > 0;
    keepList(list, all.slice(0, SHOWN), {
      key: ({ id }) => id,
      make: newRow,
      update: (row, hook) => showRow(row, hook, state()),
    });
    if (shown.width === 0) return;
    drawLifelines(find("[data-lifelines]"), moments(shown.exchanges, all), shown.width);
  }

  const panel = startWire(find("#wire"), {
    show,
    put(exchange) {
      if (!shown.exchanges.includes(exchange)) shown.exchanges.push(exchange);
      if (shown.exchanges.length > SHOWN) shown.exchanges.shift();
    },
    clear() {
      shown.since = serverNow();
      shown.exchanges = [];
    },
    entries: () => recent().map((hook) => hookEntry(hook, state())),
    figures() {
      const received = state().received.filter(({ at }) => Date.parse(at) >= shown.since);
      return { ...sentFigures(recent()), ...receivedFigures(received) };
    },
  });
  onWidth(find("#wire-lifelines"), (width) => {
    shown.width = width;
    panel.show();
  });
  return panel;
}

/** @param {number[]} numbers */
function sum(numbers) {
  let total = 0;
  for (const one of numbers) total += one;
  return total;
}

/** @param {Hook[]} all */
function sentFigures(all) {
  const up = sum(all.map((hook) => hook.up));
  const down = sum(all.map((hook) => hook.down));
  const late = delays(all);
  const failed = all.filter(({ attempt }) => !succeeded(attempt));
  return {
    sent: String(all.length),
    sentFailed: String(failed.length),
    hookUp: bytes(up),
    hookDown: bytes(down),
    hookBytes: bytes(up + down),
    toldAfter: late.length ? duration(sum(late) / late.length) : "–",
  };
}

/** @param {Row[]} received */
function receivedFigures(received) {
  const acted = received.filter(({ effect }) => !effect.startsWith("nothing"));
  // A shop that keeps no ids acts on copies too.
  const effects = acted.map((row) => row.effects);
  const ignored = received.map((row) => Math.max(0, row.copies - (row.effects - 1)));
  return { effects: String(sum(effects)), copies: String(sum(ignored)) };
}

function newRow() {
  return element(
    "li",
    {},
    element("b"),
    element("span.figures.took"),
    element("span.muted.figures.what"),
    element("span.muted.figures.size"),
  );
}

/** @param {HTMLElement} row @param {Hook} hook @param {State} state */
function showRow(row, { at, delivery, attempt, up, down }, state) {
  row.dataset.ok = String(succeeded(attempt));
  put(find("b", row), `${delivery.type}: ${ended(attempt)}`);
  put(find(".took", row), duration(attempt.duration_ms));
  put(find(".what", row), `${clockTime(at)} processor → ${receiverOf(delivery, state)}`);
  put(find(".size", row), `↑ ${bytes(up)} ↓ ${bytes(down)}`);
}
