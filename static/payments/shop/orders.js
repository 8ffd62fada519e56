// @ts-check
// The shop: the form that buys, and the orders.
import { element, find, keepList, markInvalid, put } from "../../shared/dom.js";
import { clockTime } from "../../shared/format.js";
import { booked, money, short } from "../words.js";

/** @typedef {Record<string, any>} Row */

// As many of one thing as the server accepts.
const MOST = 99;

const SIGNS = /** @type {Record<string, string>} */ ({
  placed: "○",
  processing: "◐",
  paid: "●",
  declined: "×",
  refunded: "↩",
});

/** What is wrong with a quantity as it was typed, or empty. @param {string} typed */
export function quantityProblem(typed) {
  const count = Number(typed);
  const isInRange = count >= 1 && count <= MOST;
  if (Number.isInteger(count) && isInRange) return "";
  return `Write a whole number from 1 to ${MOST}.`;
}

/**
 * @param {object} act
 * @param {(product: string, quantity: number) => Promise<void>} act.buy
 * @param {(order: Row) => void} act.refund
 * @param {(id: string) => void} act.follow
 */
export function startShop({ buy, refund, follow }) {
  const form = /** @type {HTMLFormElement} */ (find("#buy"));
  const pay = /** @type {HTMLButtonElement} */ (find("#pay"));
  const quantity = /** @type {HTMLInputElement} */ (find("#quantity"));
  const prices = /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-cents]"));
  for (const price of prices) put(price, money(Number(price.dataset.cents)));

  function chosen() {
    return /** @type {HTMLInputElement} */ (find("[name=product]:checked", form));
  }

  function showTotal() {
    const price = Number(chosen().dataset.price);
    const total = price * Number(quantity.value);
    put(find("[data-total]"), money(total));
  }

  /** Show beside the field what is wrong with it. @param {string} problem */
  function showProblem(problem) {
    put(find("#quantity-problem"), problem);
    markInvalid(quantity, problem !== "");
  }

  form.addEventListener("input", () => {
    showProblem("");
    showTotal();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = quantityProblem(quantity.value);
    showProblem(problem);
    if (problem) {
      quantity.focus();
      return;
    }
    // Against a second click; the Idempotency-Key is against a second order.
    pay.disabled = true;
    await buy(chosen().value, Number(quantity.value));
    pay.disabled = false;
  });
  find("#orders").addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (pressed.closest("[data-do]"));
    if (!button) return;
    const row = /** @type {HTMLElement} */ (button.closest("li"));
    const id = row.dataset.key ?? "";
    if (button.dataset.do === "follow") follow(id);
    if (button.dataset.do === "refund") refund({ id, payment_id: button.dataset.payment });
  });
  showTotal();
}

/** @param {import("../state.js").State} state @param {string} followed */
export function showOrders({ orders, payments }, followed) {
  const known = new Set(payments.map(({ id }) => id));
  find("[data-empty=orders]").hidden = orders.length > 0;
  keepList(find("#orders"), orders, {
    key: ({ id }) => id,
    make: newOrder,
    update(row, order) {
      row.toggleAttribute("data-followed", order.id === followed);
      showOrder(row, order, known.has(order.payment_id));
    },
  });
}

function newOrder() {
  return element(
    "li.order",
    {},
    element("span.badge"),
    element("span.what"),
    element("span.figures.amount"),
    element("span.charged.small"),
    element("span.small.muted.figures.id"),
    element(
      "span.acts",
      {},
      element("button.button.quiet", { type: "button", "data-do": "refund" }, "Refund"),
      element("button.button.quiet", { type: "button", "data-do": "follow" }, "Its story"),
    ),
  );
}

/**
 * @param {HTMLElement} row
 * @param {Row} order
 * @param {boolean} isReal whether the processor knows its payment
 */
function showOrder(row, order, isReal) {
  const time = clockTime(Date.parse(order.created_at));
  const what = whatOf(order);
  row.dataset.status = order.status;
  put(find(".badge", row), `${SIGNS[order.status] ?? ""} ${order.status}`);
  put(find(".what", row), isReal ? what : `${what}, placed by the bench`);
  put(find(".amount", row), money(order.amount, order.currency));
  put(find(".charged", row), booked(order));
  put(find(".id", row), `${short(order.id)} · ${time}`);
  const refund = find("[data-do=refund]", row);
  refund.hidden = !isReal || order.status !== "paid";
  refund.dataset.payment = order.payment_id;
  find("[data-do=follow]", row).hidden = !isReal;
}

/** What was bought: "2 × Stoneware mug". @param {Row} order */
function whatOf({ product, quantity }) {
  const shortName = product.replace(/ \(.*\)/, "");
  return quantity > 1 ? `${quantity} × ${shortName}` : shortName;
}
