// @ts-check
// The shop: the form that buys, and the orders.
import { clockTime } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";
import { $, el, nothing, put } from "./dom.js";
import { booked, money, short } from "./words.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {{buy: (product: string, quantity: number) => Promise<void>, refund: (order: Row) => void, follow: (id: string) => void}} Act */

const SIGNS = /** @type {Record<string, string>} */ ({ placed: "○", processing: "◐", paid: "●", declined: "×", refunded: "↩" });

/** @param {Act} act */
export function startShop(act) {
  const form = /** @type {HTMLFormElement} */ ($("#buy"));
  const pay = /** @type {HTMLButtonElement} */ ($("#pay"));
  const chosen = () => /** @type {HTMLInputElement} */ (form.querySelector("[name=product]:checked"));
  const quantity = () => Number(/** @type {HTMLInputElement} */ (form.elements.namedItem("quantity")).value) || 0;
  const total = () => put($("[data-total]"), money(Number(chosen().dataset.price) * quantity()));

  for (const place of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-cents]"))) place.textContent = money(Number(place.dataset.cents));
  form.addEventListener("input", total);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    pay.disabled = true; // an impatient hand; the Idempotency-Key is for impatient networks
    await act.buy(chosen().value, quantity());
    pay.disabled = false;
  });
  $("#orders").addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
    const id = /** @type {HTMLElement | null} */ (button?.closest("li"))?.dataset.key ?? "";
    if (button?.dataset.do === "follow") act.follow(id);
    if (button?.dataset.do === "refund") act.refund({ id, payment_id: button.dataset.payment });
  });
  total();
}

/** @param {import("./state.js").State} state @param {string} followed */
export function showOrders({ orders, payments }, followed) {
  nothing("orders", orders);
  const known = new Set(payments.map(({ id }) => id));
  keyed($("#orders"), orders, ({ id }) => id, newOrder, (element, order) => showOrder(element, order, known.has(order.payment_id), order.id === followed));
}

function newOrder() {
  return el("li.order", {},
    el("span.badge"), el("span.what"), el("span.figures.amount"), el("span.charged.small"), el("span.small.muted.figures.id"),
    el("span.acts", {}, el("button.button.quiet", { type: "button", "data-do": "refund" }, "Refund"), el("button.button.quiet", { type: "button", "data-do": "follow" }, "Its story")));
}

/** @param {HTMLElement} row @param {Row} order @param {boolean} isReal @param {boolean} isFollowed */
function showOrder(row, order, isReal, isFollowed) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(name));
  row.dataset.status = order.status;
  row.toggleAttribute("data-followed", isFollowed);
  put(part(".badge"), `${SIGNS[order.status] ?? ""} ${order.status}`);
  put(part(".what"), `${order.quantity > 1 ? `${order.quantity} × ` : ""}${order.product.replace(/ \(.*\)/, "")}${isReal ? "" : ", placed by the bench"}`);
  put(part(".amount"), money(order.amount, order.currency));
  put(part(".charged"), booked(order));
  put(part(".id"), `${short(order.id)} · ${clockTime(Date.parse(order.created_at))}`);
  part("[data-do=refund]").hidden = !isReal || order.status !== "paid";
  part("[data-do=refund]").dataset.payment = order.payment_id;
  part("[data-do=follow]").hidden = !isReal;
}
