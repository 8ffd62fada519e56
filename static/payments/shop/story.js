// @ts-check
// What became of an order, step by step, from checkout to the effect of the webhook, as a timeline.
import { arrive, element, find, keepList, put } from "../../shared/dom.js";
import { duration } from "../../shared/format.js";
import { brief, isToShop, money, short } from "../words.js";

/** @typedef {Record<string, any>} Row */
/**
 * @typedef {object} Step
 * @property {string} name
 * @property {"done" | "now" | "next" | "bad"} state
 * @property {number | null} at in milliseconds since 1970
 * @property {string} said
 */

const SETTLED = ["payment.succeeded", "payment.failed"];
// What will be seen, shown faintly until there is an order.
const EXAMPLE = [
  next("You pay", "The shop saves the order and asks the processor for the money."),
  next("Processor settles", "A worker takes the money and saves the webhook to be sent."),
  next("Webhook sent", "A signed POST says that the payment has succeeded."),
  next("Shop verifies", "All checks passed, then the id is noted."),
  next("Order paid", "Because a webhook said so, and for no other reason."),
];
const SPACE = "\u00a0";

/** @param {Row} order @param {import("../state.js").State} state @returns {Step[]} */
export function story(order, state) {
  const came = state.received.filter(({ source, about }) => source === "processor" && about === order.id);
  const webhook = came.find(({ type }) => SETTLED.includes(type));
  const refund = came.find(({ type }) => type === "payment.refunded");
  const payment = state.payments.find(({ id }) => id === order.payment_id);
  const delivery = webhook && deliveryOf(webhook, state);
  const steps = [
    pays(order),
    settles(payment, webhook, delivery),
    sends(webhook, delivery),
    verifies(webhook),
    moves(webhook),
  ];
  return refund ? [...steps, refunds(refund)] : steps;
}

/** @param {Row} webhook @param {import("../state.js").State} state */
function deliveryOf(webhook, { deliveries }) {
  const same = deliveries.filter(({ message_id: id }) => id === webhook.message_id);
  return same.find(isToShop);
}

/** @param {string | undefined} text */
function time(text) {
  return text ? Date.parse(text) : null;
}

/** @param {string} name @param {string} said @returns {Step} */
function next(name, said) {
  return { name, state: "next", at: null, said };
}

/** @param {Row} order @returns {Step} */
function pays(order) {
  const said = "The shop saves the order and asks the processor for the money.";
  return { name: "You pay", state: "done", at: time(order.created_at), said };
}

/** @returns {Step} */
function settles(payment, webhook, delivery) {
  const name = "Processor settles";
  if (webhook || (payment && payment.status !== "processing")) {
    const done = payment?.status === "failed" ? "declines the amount" : "takes the money";
    const said = `A worker ${done} and saves the webhook to be sent, in one transaction.`;
    return { name, state: "done", at: time(delivery?.created_at), said };
  }
  if (!payment) return next(name, "No processor knows this payment: it comes from the test bench.");
  return { name, state: "now", at: null, said: "A worker is at it. The page waits for nothing." };
}

/** @returns {Step} */
function sends(webhook, delivery) {
  const name = "Webhook sent";
  if (!webhook) return next(name, "The processor will call the shop.");
  const sent = `POST ${webhook.type}, ${webhook.body_bytes}${SPACE}bytes, signed.`;
  const said = delivery?.tries > 1 ? `${sent} Attempt ${delivery.tries}.` : sent;
  return { name, state: "done", at: time(delivery?.attempt?.at), said };
}

/** @returns {Step} */
function verifies(webhook) {
  const name = "Shop verifies";
  if (!webhook) return next(name, "It believes nothing before the signature is checked.");
  const passed = webhook.checks.filter((/** @type {Row} */ check) => check.passed).length;
  const said = `${passed} of ${webhook.checks.length} checks passed, then the id is noted.`;
  return { name, state: "done", at: time(webhook.at), said };
}

/** @returns {Step} */
function moves(webhook) {
  if (!webhook) return next("Order paid", "Because a webhook said so, and for no other reason.");
  const said = `${brief(webhook.effect)}.`;
  const at = time(webhook.at);
  if (webhook.type === "payment.failed") return { name: "Order declined", state: "bad", at, said };
  return { name: "Order paid", state: "done", at, said };
}

/** @returns {Step} */
function refunds(webhook) {
  const said = `A webhook again: ${brief(webhook.effect)}.`;
  return { name: "Refunded", state: "done", at: time(webhook.at), said };
}

/** @param {Row | undefined} order @param {import("../state.js").State} state */
export function showStory(order, state) {
  const steps = order ? story(order, state) : EXAMPLE;
  const start = steps[0].at ?? 0;
  put(find("[data-story=order]"), order ? titleOf(order) : "An example; buy something to see yours");
  keepList(find("[data-story=steps]"), steps, {
    // Paid or declined, it is the same step.
    key: ({ name }) => name.replace("Order declined", "Order paid"),
    make: newStep,
    update: (row, step) => showStep(row, step, start),
  });
}

/** @param {Row} order */
function titleOf({ id, amount, currency }) {
  return `${short(id)} · ${money(amount, currency)}`;
}

function newStep() {
  return element("li.step", {}, element("b"), element("span.figures.small.at"), element("p.small.muted"));
}

/** @param {HTMLElement} row @param {Step} step @param {number} start */
function showStep(row, step, start) {
  const before = row.dataset.state;
  if (before && before !== step.state && step.state !== "next") arrive(row);
  row.dataset.state = step.state;
  put(find("b", row), step.name);
  put(find(".at", row), timeOf(step, start));
  put(find("p", row), step.said);
}

/** @param {Step} step @param {number} start */
function timeOf({ state, at }, start) {
  if (at !== null) return `+${duration(Math.max(0, at - start))}`;
  return state === "now" ? "now" : SPACE;
}
