// @ts-check
// The bench of attacks: what each came to, check by check, and the switch that makes them succeed.
import { copyText } from "../../shared/controls/copy.js";
import { element, find, put } from "../../shared/dom.js";
import { headerLines } from "../../shared/wire/words.js";
import { alike, booked, money, verdict } from "../words.js";

/** @typedef {Record<string, any>} Row */

// More answers than these are shown as a strip.
const FEW = 2;
const SAFE =
  "Switch it off, send 20 copies at once, and see what the customer is charged. This is your shop alone.";
const CARELESS =
  "Off: this shop acts on every authentic webhook, as often as it arrives, without checking for its id.";

/**
 * @param {object} act
 * @param {(kind: string) => Promise<Row | null>} act.attack
 * @param {(isOn: boolean) => void} act.deduplicate
 */
export function startBench({ attack, deduplicate }) {
  const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-attack]")]);
  const box = /** @type {HTMLInputElement} */ (find("#deduplicate"));
  const what = find("[data-verdict=what]");
  const current = { button: /** @type {HTMLButtonElement | null} */ (null) };

  /** @param {HTMLButtonElement} button */
  async function send(button) {
    const name = find("b", button).textContent ?? "";
    current.button = button;
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    showBelow(button);
    put(what, `${name}: sending.`);
    const result = await attack(button.dataset.attack ?? "");
    if (current.button !== button) return;
    put(what, name);
    const rows = result ? verdicts(result) : [];
    find("[data-verdict=result]").replaceChildren(...rows);
  }

  for (const button of buttons) button.addEventListener("click", () => send(button));
  box.addEventListener("change", () => deduplicate(box.checked));
}

/**
 * On a phone the verdict is far below the buttons: it moves to where one was pressed.
 * @param {Element} button
 */
function showBelow(button) {
  if (matchMedia("(max-width: 48rem)").matches) button.after(find("#verdicts"));
  else find("#bench").append(find("#verdicts"));
}

/** @param {Row} settings of the shop */
export function showBench({ deduplicate }) {
  const box = /** @type {HTMLInputElement} */ (find("#deduplicate"));
  box.checked = deduplicate;
  find("#bench").toggleAttribute("data-careless", !deduplicate);
  put(find("[data-dedupe]"), deduplicate ? SAFE : CARELESS);
}

/** @param {Row} result of an attack: `sent` and `order` @returns {Node[]} */
function verdicts({ sent, order }) {
  const groups = alike(sent).map(newGroup);
  if (sent.length <= FEW) return [...groups, newConsequence(order)];
  return [newStrip(sent), ...groups, newConsequence(order)];
}

/** All answers side by side. @param {Row[]} sent */
function newStrip(sent) {
  const answers = sent.map(({ status, answer }) =>
    element("span", { "data-duplicate": String(answer?.duplicate) }, String(status ?? "–")),
  );
  return element("p.strip", { "aria-hidden": "true" }, ...answers);
}

/** @param {{count: number, first: Row}} group */
function newGroup({ count, first }) {
  const title = count > 1 ? `${count} × ${verdict(first)}` : verdict(first);
  const checks = first.answer?.checks ?? [];
  return element(
    "section.verdict",
    { "data-status": String(first.status) },
    element("h3", {}, title),
    element("ol.checks", {}, ...checks.map(newCheck)),
    newRequest(first.request),
  );
}

/** @param {Row} check */
function newCheck({ name, passed, said }) {
  return element(
    "li",
    { "data-passed": String(passed) },
    element("b", {}, name),
    element("span.unseen", {}, passed ? "passed:" : "failed:"),
    element("span.small", {}, said),
  );
}

/** @param {Row} request */
function newRequest({ headers, body, curl }) {
  const button = element("button.button", { type: "button" }, "Copy as curl");
  button.addEventListener("click", () => copyText(button, curl));
  return element(
    "details",
    {},
    element("summary.small", {}, "What was sent"),
    element("pre", {}, `${headerLines(headers)}\n\n${body}`),
    button,
  );
}

/** @param {Row} order */
function newConsequence(order) {
  const { amount, charged, currency, status } = order;
  const wrong = booked(order);
  const costs = `for something that costs ${money(amount, currency)}`;
  const text = wrong
    ? `The customer was ${wrong}, ${costs}.`
    : `The shop has booked ${money(charged, currency)}.`;
  const state = element("b", {}, `The order is ${status}. `);
  return element("p.consequence", { "data-wrong": String(wrong !== "") }, state, text);
}
