// @ts-check
// What the receiver made of what was sent to it, check by check.
import { pretty } from "../shared/wire/words.js";
import { copy, el, lines } from "./dom.js";
import { alike, booked, money, succeeded, verdict } from "./words.js";

/** @typedef {Record<string, any>} Row */

/** @param {Row} result of an attack: `sent` and `order` @returns {Node[]} */
export function verdicts({ sent, order }) {
  const strip = el("p.strip", { "aria-hidden": "true" }, ...sent.map((/** @type {Row} */ one) => el("span", { "data-duplicate": String(one.answer?.duplicate) }, String(one.status ?? "–"))));
  return [...(sent.length > 2 ? [strip] : []), ...alike(sent).map(group), consequence(order)];
}

/** @param {{count: number, first: Row}} group */
function group({ count, first }) {
  const checks = first.answer?.checks ?? [];
  return el("section.verdict", { "data-status": String(first.status) },
    el("h3", {}, ...(count > 1 ? [`${count} × `] : []), verdict(first)),
    el("ol.checks", {}, ...checks.map(check)),
    request(first.request));
}

/** @param {Row} check */
function check({ name, passed, said }) {
  return el("li", { "data-passed": String(passed) }, el("b", {}, name), el("span.unseen", {}, passed ? "passed:" : "failed:"), el("span.small", {}, said));
}

/** @param {Row} request */
function request({ headers, body, curl }) {
  const button = el("button.button", { type: "button" }, "Copy as curl");
  button.addEventListener("click", () => copy(button, curl));
  return el("details", {}, el("summary.small", {}, "What was sent"), el("pre", {}, `${lines(headers)}\n\n${body}`), button);
}

/** @param {Row} order */
function consequence(order) {
  const isWrong = booked(order) !== "";
  const charged = isWrong ? `The customer was ${booked(order)}, for something that costs ${money(order.amount, order.currency)}.` : `The shop has booked ${money(order.charged, order.currency)}.`;
  return el("p.consequence", { "data-wrong": String(isWrong) }, el("b", {}, `The order is ${order.status}. `), charged);
}

/** One line on what came of a story. @param {Row} sent */
export const outcome = (sent) => `${succeeded(sent) ? "●" : "×"} ${verdict(sent)}`;

/** The answer to a request that was refused as a whole. @param {Row} exchange */
export const refusal = ({ json, failure, status, body }) => json?.error?.message ?? (failure ? `No answer: ${failure}.` : `The answer was ${status}: ${pretty(body).slice(0, 200)}`);
