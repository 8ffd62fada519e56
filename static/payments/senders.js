// @ts-check
// Other senders: a push, a text, a customer, a payment by Stripe; each with the command that does the same by hand.
import { keyed } from "../shared/keyed.js";
import { $, copy, el, put } from "./dom.js";
import { outcome } from "./verdict.js";
import { money, short } from "./words.js";

/** @typedef {Record<string, any>} Row */

/** @param {{send: (body: Row) => Promise<Row | null>, commands: () => Promise<Row[]>}} act */
export function startSenders(act) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-sender]"))) {
    const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (place.querySelector(selector));
    const sign = async () => {
      const mine = (await act.commands()).find(({ kind }) => kind === place.dataset.sender);
      put(find("[data-curl]"), mine?.curl ?? "");
      put(find("[data-do=copy]"), "Copy");
    };
    find("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const fields = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (find("form"))));
      const sent = await act.send({ kind: place.dataset.sender, ...fields });
      put(find("[data-outcome]"), sent ? outcome(sent) : "×");
    });
    find("details")?.addEventListener("toggle", ({ target }) => /** @type {HTMLDetailsElement} */ (target).open && sign());
    find("[data-do=sign]")?.addEventListener("click", sign);
    find("[data-do=copy]")?.addEventListener("click", ({ currentTarget }) => copy(/** @type {Element} */ (currentTarget), find("[data-curl]").textContent ?? ""));
  }
}

/** @param {import("./state.js").State} state */
export function showSenders({ deployments, customers, received, orders }) {
  const list = (/** @type {string} */ sender) => $(`[data-sender=${sender}] [data-effects]`);
  keyed(list("github"), deployments.slice(0, 3), ({ id }) => String(id), () => el("li.deployment", {}, el("b"), el("span.small.muted"), el("ol.steps-done")), showDeployment);
  keyed(list("crm"), customers.slice(0, 5), ({ id }) => id, () => el("li.customer", {}, el("b"), el("span.small.muted.figures")), (row, { id, name, email }) => {
    put(row.querySelector("b"), name);
    put(row.querySelector("span"), `${id} · ${email}`);
  });
  const texts = received.filter(({ source, effect }) => source === "messaging" && effect.startsWith("line")).slice(0, 3);
  keyed(list("messaging"), texts, ({ id }) => String(id), newLine, (row, { effect }) => put(row.querySelector("span"), effect));
  const paid = received.filter(({ source }) => source === "stripe").slice(0, 3);
  keyed(list("stripe"), paid, ({ id }) => String(id), () => el("li", {}, el("span.small")), (row, { effect }) => {
    const order = orders.find(({ id }) => effect.startsWith(id));
    put(row.querySelector("span"), order ? `${short(order.id)}, ${order.product}, ${money(order.amount)}: ${order.status}` : effect);
  });
}

const newLine = () => el("li", {}, el("span.small"), " ", el("a.small", { href: "/chat/" }, "Open the chat"));

/** @param {HTMLElement} row @param {Row} deployment */
function showDeployment(row, { title, commit, steps, steps_done: done, status }) {
  row.dataset.status = status;
  put(row.querySelector("b"), title);
  put(row.querySelector("span"), `${commit.slice(0, 7)} · ${status}`);
  keyed(/** @type {Element} */ (row.querySelector("ol")), steps, (step) => String(step), () => el("li"), (item, step) => {
    put(item, String(step));
    item.dataset.done = String(done.includes(step));
  });
}
