// @ts-check
// Other senders: a push, a text, a customer, a payment by Stripe; each with the command that does the same by
// hand.
import { copyText } from "../../shared/controls/copy.js";
import { element, find, keepList, put } from "../../shared/dom.js";
import { money, short, succeeded, verdict } from "../words.js";

/** @typedef {Record<string, any>} Row */

// As many as fit under the form of a sender.
const SHOWN = 3;
const CUSTOMERS_SHOWN = 5;

/**
 * @param {object} act
 * @param {(body: Row) => Promise<Row | null>} act.sendStory
 * @param {() => Promise<Row[]>} act.commands
 */
export function startSenders({ sendStory, commands }) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-sender]"))) {
    startForm(place, sendStory);
    if (place.querySelector("details")) startByHand(place, commands);
  }
}

/** @param {HTMLElement} place @param {(body: Row) => Promise<Row | null>} sendStory */
function startForm(place, sendStory) {
  const form = /** @type {HTMLFormElement} */ (find("form", place));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const sent = await sendStory({ kind: place.dataset.sender, ...fields });
    put(find("[data-outcome]", place), sent ? outcome(sent) : "×");
  });
}

/**
 * The same by curl, signed when it is looked at.
 * @param {HTMLElement} place
 * @param {() => Promise<Row[]>} commands
 */
function startByHand(place, commands) {
  const details = /** @type {HTMLDetailsElement} */ (find("details", place));
  const command = find("[data-curl]", place);
  const copy = find("[data-do=copy]", place);

  async function sign() {
    const stories = await commands();
    const story = stories.find(({ kind }) => kind === place.dataset.sender);
    put(command, story ? story.curl : "");
  }

  details.addEventListener("toggle", () => {
    if (details.open) sign();
  });
  find("[data-do=sign]", place).addEventListener("click", sign);
  copy.addEventListener("click", () => copyText(copy, command.textContent ?? ""));
}

/** The result in one line. @param {Row} sent */
function outcome(sent) {
  const sign = succeeded(sent) ? "●" : "×";
  return `${sign} ${verdict(sent)}`;
}

/** @param {import("../state.js").State} state */
export function showSenders({ deployments, customers, received, orders }) {
  const lines = received.filter(({ source, effect }) => source === "messaging" && effect.startsWith("line"));
  const paid = received.filter(({ source }) => source === "stripe");
  keepList(effectsOf("github"), deployments.slice(0, SHOWN), {
    key: ({ id }) => String(id),
    make: newDeployment,
    update: showDeployment,
  });
  keepList(effectsOf("crm"), customers.slice(0, CUSTOMERS_SHOWN), {
    key: ({ id }) => id,
    make: newCustomer,
    update: showCustomer,
  });
  keepList(effectsOf("messaging"), lines.slice(0, SHOWN), {
    key: ({ id }) => String(id),
    make: newLine,
    update: (row, { effect }) => put(find("span", row), effect),
  });
  keepList(effectsOf("stripe"), paid.slice(0, SHOWN), {
    key: ({ id }) => String(id),
    make: () => element("li", {}, element("span.small")),
    update: (row, webhook) => put(find("span", row), paidOrder(webhook, orders)),
  });
}

/** @param {string} sender */
function effectsOf(sender) {
  return find(`[data-sender=${sender}] [data-effects]`);
}

function newDeployment() {
  return element("li.deployment", {}, element("b"), element("span.small.muted"), element("ol.steps-done"));
}

/** @param {HTMLElement} row @param {Row} deployment */
function showDeployment(row, { title, commit, steps, steps_done: done, status }) {
  row.dataset.status = status;
  put(find("b", row), title);
  put(find("span", row), `${commit.slice(0, 7)} · ${status}`);
  keepList(find("ol", row), steps, {
    key: (step) => step,
    make: () => element("li"),
    update(item, step) {
      put(item, step);
      item.dataset.done = String(done.includes(step));
    },
  });
}

function newCustomer() {
  return element("li.customer", {}, element("b"), element("span.small.muted.figures"));
}

/** @param {HTMLElement} row @param {Row} customer */
function showCustomer(row, { id, name, email }) {
  put(find("b", row), name);
  put(find("span", row), `${id} · ${email}`);
}

function newLine() {
  const link = element("a.small", { href: "/chat/" }, "Open the chat");
  return element("li", {}, element("span.small"), " ", link);
}

/** What became of the order that Stripe's webhook is about. @param {Row} webhook @param {Row[]} orders */
function paidOrder({ about, effect }, orders) {
  const order = orders.find(({ id }) => id === about);
  if (!order) return effect;
  return `${short(order.id)}, ${order.product}, ${money(order.amount)}: ${order.status}`;
}
