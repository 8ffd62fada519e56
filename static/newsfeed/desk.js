// @ts-check
// The desk: a stream goes one way, so a headline is published by a request of its own.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { ADDRESS } from "./older.js";

const JSON_TYPE = { "Content-Type": "application/json" };

/** A name for what is sent, so that sending it again publishes it once. */
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What came of it, in words. @param {any} exchange @returns {string} */
export function outcome({ status, json, failure }) {
  if (status === 201) return "Published: every open page has it.";
  if (status === 200) return "It was published already; nothing was published twice.";
  if (status === 401) return "This browser keeps no cookie of this site, so nobody knows who publishes. Allow cookies and load the page again.";
  if (status === null) return `Not published, as far as is known: ${failure}. Publish again; it will not appear twice.`;
  return json?.error?.message ?? `Not published: the answer was ${status}.`;
}

/**
 * @param {HTMLFormElement} form
 * @param {{onExchange: (exchange: any) => void, onPublished: (exchange: any, headline: any) => void}} then
 */
export function startDesk(form, { onExchange, onPublished }) {
  const said = /** @type {HTMLElement} */ (form.querySelector(".said"));
  const text = /** @type {HTMLInputElement} */ (form.elements.namedItem("headline"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  let id = newId();

  form.addEventListener("input", () => (id = newId()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const urgency = /** @type {RadioNodeList} */ (form.elements.namedItem("urgency")).value;
    const body = JSON.stringify({ headline: text.value, urgency, client_id: id });
    const by = { fetch, now: serverNow, onExchange, signal: new AbortController().signal, body };
    const exchange = await ask(ADDRESS, JSON_TYPE, by);
    onExchange(exchange);
    button.disabled = false;
    const well = exchange.status === 201 || exchange.status === 200;
    said.textContent = outcome(exchange);
    said.toggleAttribute("data-bad", !well);
    text.toggleAttribute("aria-invalid", !well);
    if (!well) return;
    [text.value, id] = ["", newId()];
    onPublished(exchange, exchange.json);
  });
}
