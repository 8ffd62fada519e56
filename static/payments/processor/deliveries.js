// @ts-check
// The processor's deliveries, newest first: each a row with its attempts, and the next one counting down. One
// that is opened shows its attempts as a timeline, what was sent and what was answered.
import { serverNow } from "../../shared/clock.js";
import { element, find, keepList, put } from "../../shared/dom.js";
import { clockTime, duration } from "../../shared/format.js";
import { makeOneStop } from "../../shared/controls/one-stop.js";
import { headerLines, pretty } from "../../shared/wire/words.js";
import { ended, receiverOf, standing, succeeded } from "../words.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {import("../state.js").State} State */

// Often enough that a second is never skipped.
const TICK_MS = 250;
const MARKS = /** @type {Record<string, string>} */ ({ succeeded: "●", failed: "×", pending: "◐" });
const SPACE = "\u00a0";

/**
 * @param {object} page
 * @param {() => State} page.state
 * @param {(id: string) => Promise<Row | null>} page.open
 * @param {(id: string) => void} page.redeliver
 */
export function startDeliveries({ state, open, redeliver }) {
  const list = find("#deliveries");
  const filter = /** @type {HTMLSelectElement} */ (find("#filter"));

  function show() {
    const { deliveries } = state();
    const chosen = filter.value;
    find("[data-empty=deliveries]").hidden = deliveries.length > 0;
    keepList(
      list,
      deliveries.filter(({ endpoint }) => chosen === "" || endpoint === chosen),
      { key: ({ id }) => String(id), make: newRow, update },
    );
  }

  function newRow() {
    const row = newDelivery();
    const details = /** @type {HTMLDetailsElement} */ (find("details", row));
    details.addEventListener("toggle", () => {
      if (details.open) fill(row);
    });
    return row;
  }

  /** @param {HTMLElement} row @param {Row} delivery */
  function update(row, delivery) {
    const version = `${delivery.status} ${delivery.attempts.length} ${delivery.tries}`;
    const isChanged = row.dataset.version !== version;
    const details = /** @type {HTMLDetailsElement} */ (find("details", row));
    row.dataset.version = version;
    showDelivery(row, delivery, state());
    if (isChanged && details.open) fill(row);
  }

  /** @param {HTMLElement} row */
  async function fill(row) {
    const id = row.dataset.key ?? "";
    const delivery = await open(id);
    if (delivery) showInside(find(".inside", row), delivery, () => redeliver(id));
  }

  function count() {
    for (const delivery of state().deliveries) {
      const row = list.querySelector(`[data-key="${delivery.id}"] .standing`);
      if (row) put(row, standing(delivery, serverNow()));
    }
  }

  makeOneStop(list, ".delivery > details > summary");
  filter.addEventListener("change", show);
  setInterval(count, TICK_MS);
  return { show };
}

function newDelivery() {
  const summary = element(
    "summary",
    { tabindex: "-1" },
    element("span.badge"),
    element("b.type"),
    element("span.tries"),
    element("span.small.figures.standing"),
    element("span.small.muted.to"),
    element("span.small.muted.figures.when"),
  );
  return element("li.delivery", {}, element("details", {}, summary, element("div.inside")));
}

/** @param {HTMLElement} row @param {Row} delivery @param {State} state */
function showDelivery(row, delivery, state) {
  row.dataset.status = delivery.status;
  put(find(".badge", row), MARKS[delivery.status]);
  put(find(".type", row), delivery.type);
  put(find(".to", row), `to ${receiverOf(delivery, state)}`);
  put(find(".when", row), clockTime(Date.parse(delivery.created_at)));
  put(find(".standing", row), standing(delivery, serverNow()));
  keepList(find(".tries", row), delivery.attempts, {
    key: ({ at }) => at,
    make: () => element("span.try-mark"),
    update(mark, attempt) {
      mark.dataset.ok = String(succeeded(attempt));
      put(mark, attempt.status === null ? "–" : String(attempt.status));
    },
  });
}

/**
 * @param {HTMLElement} inside
 * @param {Row} delivery with `body` and every attempt in full
 * @param {() => void} redeliver
 */
function showInside(inside, delivery, redeliver) {
  const { attempts, body, message_id: id } = delivery;
  const size = new TextEncoder().encode(body).length;
  const opened = openedIn(inside, attempts);
  const items = attempts.map((/** @type {Row} */ attempt, /** @type {number} */ place) =>
    newAttempt(attempt, attempts[place - 1], opened.has(attempt.at)),
  );
  inside.replaceChildren(
    element("p.small.muted", {}, "webhook-id ", element("code", {}, id), ", the same at every attempt"),
    element("ol.attempts", {}, ...items, ...comingAttempt(delivery)),
    element("h4", {}, `Body, ${size}${SPACE}bytes, shown laid out`),
    element("pre", { tabindex: "0", "aria-label": "Body of the webhook" }, pretty(body)),
    ...redeliverButton(delivery, redeliver),
  );
}

/** When the attempts were made that are to be shown open: those that are, at first the last one. */
function openedIn(/** @type {HTMLElement} */ inside, /** @type {Row[]} */ attempts) {
  if (inside.childElementCount === 0) return new Set([attempts.at(-1)?.at]);
  const open = /** @type {NodeListOf<HTMLElement>} */ (inside.querySelectorAll("details[open]"));
  return new Set([...open].map((details) => details.dataset.at));
}

/** @param {Row} delivery */
function comingAttempt({ tries, next_attempt_at: next }) {
  if (!next) return [];
  const text = `Attempt ${tries + 1} at ${clockTime(Date.parse(next))}`;
  return [element("li.attempt", { "data-ok": "next" }, element("p.small.muted", {}, text))];
}

/** @param {Row} delivery @param {() => void} redeliver */
function redeliverButton({ status, next_attempt_at: next }, redeliver) {
  const isOnItsWay = status === "pending" && !next;
  if (isOnItsWay) return [];
  const button = element("button.button", { type: "button", "data-do": "redeliver" }, "Redeliver");
  button.addEventListener("click", redeliver);
  return [button];
}

/** @param {Row} attempt @param {Row | undefined} before @param {boolean} isOpen */
function newAttempt(attempt, before, isOpen) {
  const { at, duration_ms: took, request_headers: headers, answer } = attempt;
  const later = before ? `, ${duration(Date.parse(at) - Date.parse(before.at))} later` : "";
  const when = `${clockTime(Date.parse(at))}${later}, took ${duration(took)}`;
  const details = element(
    "details",
    { "data-at": at },
    element("summary", {}, element("b", {}, ended(attempt)), element("span.small.muted.figures", {}, when)),
    element("h4", {}, "Request headers"),
    element("pre", {}, headerLines(headers)),
    element("h4", {}, "Answer"),
    element("pre", {}, pretty(answer) || "no body"),
  );
  details.toggleAttribute("open", isOpen);
  return element("li.attempt", { "data-ok": String(succeeded(attempt)) }, details);
}
