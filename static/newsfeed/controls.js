// @ts-check
// The controls of the stream: how long the browser waits, an end of the connection, and a stop for good.
import { find } from "../shared/dom.js";
import { ask } from "../shared/exchange.js";

/** @typedef {import("../shared/exchange.js").Exchange} Exchange */

// How long the server goes on saying 204 after the browser has come back and received it once.
const STOP_SECONDS = 3;
const JSON_TYPE = { "Content-Type": "application/json" };
const DROP = "/newsfeed/api/drop/";
const STOP = "/newsfeed/api/stop/";

/**
 * @param {HTMLFormElement} form
 * @param {object} page
 * @param {(ms: number) => void} page.retry
 * @param {() => void} page.again opens the streams again
 * @param {(exchange: Exchange) => void} page.onExchange
 */
export function startControls(form, { retry, again, onExchange }) {
  const said = find(".said", form);
  const choice = /** @type {RadioNodeList} */ (form.elements.namedItem("retry"));

  /** @param {string} path @param {any} content @param {string} whenDone what to say then */
  async function post(path, content, whenDone) {
    const body = JSON.stringify(content);
    const by = { fetch, onExchange, signal: new AbortController().signal, body };
    const exchange = await ask(path, JSON_TYPE, by);
    onExchange(exchange);
    const problem = problemOf(exchange);
    said.toggleAttribute("data-bad", problem !== "");
    said.textContent = problem || whenDone;
  }

  function drop() {
    post(DROP, {}, "The server ends the answer. Watch the browser come back.");
  }

  function stop() {
    const seconds = Math.ceil(Number(choice.value) / 1000) + STOP_SECONDS;
    post(STOP, { seconds }, "The server ends the answer, and says 204 when the browser comes back.");
  }

  const actions = /** @type {Record<string, () => void>} */ ({ drop, stop });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => retry(Number(choice.value)));
  form.addEventListener("click", (event) => {
    const { dataset } = /** @type {HTMLElement} */ (event.target);
    if (dataset.do) actions[dataset.do]();
  });

  return {
    /** A later drop lifts a stop. */
    async again() {
      await post(DROP, {}, "The stop is lifted.");
      again();
    },
    /** Show what is so, whichever tab chose it. @param {number} ms */
    show(ms) {
      choice.value = String(ms);
    },
    /** Move a control as a hand would. @param {string} control @param {string} value */
    set(control, value) {
      if (control === "retry") find(`[name=retry][value="${value}"]`, form).click();
      else actions[control]();
    },
  };
}

/** What went wrong, in words; empty where nothing did. @param {Exchange} exchange */
function problemOf({ status, json, failure }) {
  if (status === null) return `Nothing has changed: ${failure}.`;
  if (status < 400) return "";
  return json?.error?.message ?? `The answer was ${status}.`;
}
