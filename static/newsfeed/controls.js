// @ts-check
// The controls of the stream: how long the browser waits, an end of the connection, and a stop for good.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";

// How long the server goes on saying 204 after the browser has come back and heard it once.
const STOP_SECONDS = 3;
const JSON_TYPE = { "Content-Type": "application/json" };

/**
 * @param {HTMLFormElement} form
 * @param {{retry: (ms: number) => void, again: () => void, onExchange: (exchange: any) => void}} act
 */
export function startControls(form, { retry, again, onExchange }) {
  const said = /** @type {HTMLElement} */ (form.querySelector(".said"));
  const choice = /** @type {RadioNodeList} */ (form.elements.namedItem("retry"));

  /** @param {string} path @param {any} body @param {string} well */
  async function post(path, body, well) {
    const by = { fetch, now: serverNow, onExchange, signal: new AbortController().signal, body: JSON.stringify(body) };
    const exchange = await ask(path, JSON_TYPE, by);
    onExchange(exchange);
    const { status, json, failure } = exchange;
    said.toggleAttribute("data-bad", status === null || status >= 400);
    said.textContent = status === null ? `Nothing has changed: ${failure}.` : status < 400 ? well : (json?.error?.message ?? `The answer was ${status}.`);
  }

  const acts = /** @type {Record<string, () => void>} */ ({
    drop: () => post("/newsfeed/api/drop/", {}, "The server ends the answer. Watch the browser come back."),
    stop: () => post("/newsfeed/api/stop/", { seconds: Math.ceil(Number(choice.value) / 1000) + STOP_SECONDS }, "The server ends the answer, and says 204 when the browser comes back."),
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => retry(Number(choice.value)));
  form.addEventListener("click", (event) => acts[/** @type {HTMLElement} */ (event.target).dataset.do ?? ""]?.());

  return {
    /** A later drop lifts a stop. */
    again: () => post("/newsfeed/api/drop/", {}, "The stop is lifted.").then(again),
    /** Show what is so, whichever tab chose it. @param {number} ms */
    shown: (ms) => (choice.value = String(ms)),
    /** Move a control as a hand would. @param {string} control @param {string} value */
    set(control, value) {
      if (control === "retry") /** @type {HTMLInputElement} */ (form.querySelector(`[name=retry][value="${value}"]`)).click();
      else acts[control]?.();
    },
  };
}
