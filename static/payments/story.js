// @ts-check
// What became of an order, step by step, from checkout to the effect of the webhook. No DOM in here.
import { brief } from "./words.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {{name: string, state: "done" | "now" | "next" | "bad", at: number | null, said: string}} Step `at` in milliseconds since 1970 */

const SETTLED = { "payment.succeeded": "paid", "payment.failed": "declined" };

/**
 * @param {Row} order
 * @param {import("./state.js").State} state
 * @returns {Step[]}
 */
export function story(order, state) {
  const came = state.received.filter(({ source, about }) => source === "processor" && about === order.id);
  const told = came.find(({ type }) => type in SETTLED);
  const refund = came.find(({ type }) => type === "payment.refunded");
  const payment = state.payments.find(({ id }) => id === order.payment_id);
  const sent = told && state.deliveries.find(({ message_id: id, endpoint }) => id === told.message_id && endpoint === "ep_shop");
  return [
    { name: "You pay", state: "done", at: Date.parse(order.created_at), said: "The shop notes the order and asks the processor for the money." },
    settles(payment, told, sent),
    calls(told, sent),
    verifies(told),
    effect(told),
    ...(refund ? [refunds(refund)] : []),
  ];
}

/** @param {any} text */
const time = (text) => (text ? Date.parse(text) : null);

/** @returns {Step} */
function settles(payment, told, sent) {
  const name = "Processor settles";
  if (told || (payment && payment.status !== "processing")) {
    const declined = payment?.status === "failed";
    return { name, state: "done", at: time(sent?.created_at), said: `A worker ${declined ? "has the amount declined" : "takes the money"} and writes down whom to tell, in one transaction.` };
  }
  return { name, state: payment ? "now" : "next", at: null, said: payment ? "A worker is at it. The page waits for nothing." : "No processor knows of this payment: it is of the bench." };
}

/** @returns {Step} */
function calls(told, sent) {
  const name = "Webhook sent";
  if (!told) return { name, state: "next", at: null, said: "The processor will call the shop." };
  const said = `POST ${told.type}, ${told.body_bytes}\u00a0bytes, signed.`;
  return { name, state: "done", at: time(sent?.attempt?.at), said: sent?.tries > 1 ? `${said} Attempt ${sent.tries}.` : said };
}

/** @returns {Step} */
function verifies(told) {
  const name = "Shop verifies";
  if (!told) return { name, state: "next", at: null, said: "It believes no word before the signature is checked." };
  const passed = told.checks.filter((/** @type {Row} */ check) => check.passed).length;
  return { name, state: "done", at: time(told.at), said: `${passed} of ${told.checks.length} checks passed, then the id is noted.` };
}

/** @returns {Step} */
function effect(told) {
  if (!told) return { name: "Order paid", state: "next", at: null, said: "Because a webhook said so, and for no other reason." };
  const declined = SETTLED[/** @type {keyof typeof SETTLED} */ (told.type)] === "declined";
  return { name: declined ? "Order declined" : "Order paid", state: declined ? "bad" : "done", at: time(told.at), said: `${brief(told.effect)}.` };
}

/** @returns {Step} */
const refunds = (refund) => ({ name: "Refunded", state: "done", at: time(refund.at), said: `A webhook again: ${brief(refund.effect)}.` });
