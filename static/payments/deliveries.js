// @ts-check
// The processor's deliveries, newest first: each a row with its attempts, and the next one counting down.
import { serverNow } from "../shared/clock.js";
import { clockTime } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";
import { fillDelivery } from "./delivery.js";
import { $, el, nothing, put } from "./dom.js";
import { nameOf } from "./endpoints.js";
import { standing, succeeded } from "./words.js";

/** @typedef {Record<string, any>} Row */

const TICK_MS = 250;

/** @param {{state: () => import("./state.js").State, open: (id: string) => Promise<Row | null>, redeliver: (id: string) => void}} act */
export function startDeliveries({ state, open, redeliver }) {
  const list = $("#deliveries");
  const filter = /** @type {HTMLSelectElement} */ ($("#filter"));

  async function fill(/** @type {HTMLElement} */ row) {
    const delivery = await open(row.dataset.key ?? "");
    if (delivery) fillDelivery(/** @type {HTMLElement} */ (row.querySelector(".inside")), delivery, () => redeliver(row.dataset.key ?? ""));
  }

  function make() {
    const row = el("li.delivery", {}, el("details", {},
      el("summary", {}, el("span.badge"), el("b.type"), el("span.tries"), el("span.small.figures.standing"), el("span.small.muted.to"), el("span.small.muted.figures.when")),
      el("div.inside")));
    row.querySelector("details")?.addEventListener("toggle", ({ target }) => /** @type {HTMLDetailsElement} */ (target).open && fill(row));
    return row;
  }

  function update(/** @type {HTMLElement} */ row, /** @type {Row} */ delivery) {
    const known = `${delivery.status} ${delivery.attempts.length} ${delivery.tries}`;
    show(row, delivery, state());
    if (row.dataset.known !== known && row.querySelector("details")?.open) fill(row);
    row.dataset.known = known;
  }

  function showAll() {
    const { deliveries } = state();
    const shown = deliveries.filter(({ endpoint }) => !filter.value || endpoint === filter.value);
    nothing("deliveries", deliveries);
    keyed(list, shown, ({ id }) => String(id), make, update);
  }

  filter.addEventListener("change", showAll);
  setInterval(() => {
    for (const row of /** @type {HTMLElement[]} */ ([...list.children])) count(row, state().deliveries.find(({ id }) => String(id) === row.dataset.key));
  }, TICK_MS);
  return { show: showAll };
}

/** @param {HTMLElement} row @param {Row | undefined} delivery */
function count(row, delivery) {
  if (delivery) put(row.querySelector(".standing"), standing(delivery, serverNow()));
}

/** @param {HTMLElement} row @param {Row} delivery @param {import("./state.js").State} state */
function show(row, delivery, { endpoints, settings }) {
  const { status, type, endpoint, attempts, created_at: at } = delivery;
  row.dataset.status = status;
  put(row.querySelector(".badge"), { succeeded: "●", failed: "×" }[/** @type {"succeeded"} */ (status)] ?? "◐");
  put(row.querySelector(".type"), type);
  put(row.querySelector(".to"), `to ${nameOf(endpoints.find(({ id }) => id === endpoint) ?? { id: endpoint, url: endpoint }, settings.misbehaving_url)}`);
  put(row.querySelector(".when"), clockTime(Date.parse(at)));
  count(row, delivery);
  keyed(/** @type {Element} */ (row.querySelector(".tries")), attempts, ({ at: when }) => when, () => el("span.try-mark"), (mark, attempt) => {
    mark.dataset.ok = String(succeeded(attempt));
    put(mark, attempt.status === null ? "–" : String(attempt.status));
  });
}
