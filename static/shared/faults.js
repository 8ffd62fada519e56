// @ts-check
// Breaking this page's own connections on purpose: the server does it, to real connections, for a minute at
// most. Here are the buttons, what is broken now, and the one press that ends it.
import { serverNow } from "./clock.js";
import { find, put } from "./dom.js";
import { ask } from "./exchange.js";
import { timeLeft } from "./format.js";

const JSON_TYPE = { "Content-Type": "application/json" };
// Over in a moment: nothing of them is left to end.
const MOMENTARY = ["cut", "reset"];
const TICK_MS = 1_000;
const IS_OVER = "Nothing is broken any more.";

/** @typedef {{id: number, kind: string, ends_at: number}} Fault `ends_at` in microseconds since 1970 */

/**
 * @param {HTMLElement} place as `templates/faults.html` has it
 * @param {object} [page]
 * @param {() => void} [page.onBegan] when something is broken
 * @param {() => void} [page.onOver] when nothing is broken any more
 * @returns {(kind: string) => void} what a press does: breaks something, or ends all where it is empty
 */
export function startFaults(place, { onBegan = () => {}, onOver = () => {} } = {}) {
  const state = { faults: /** @type {Fault[]} */ ([]), timer: 0 };
  const url = place.dataset.faults ?? "";
  const buttons = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("[data-fault]")]);
  const said = find("[role=status]", place);
  const left = find("[data-left]", place);
  const mend = find("[data-mend]", place);

  /** @param {string} method @param {string} [body] */
  async function send(method, body) {
    const by = { fetch: globalThis.fetch, onExchange() {}, method, body };
    const { status, json, failure } = await ask(url, body ? JSON_TYPE : {}, by);
    const isDone = status !== null && status < 400;
    if (!isDone) put(said, json?.error?.message ?? `The server was not reached: ${failure}.`);
    return { isDone, json };
  }

  /** @param {string} kind */
  async function begin(kind) {
    const button = buttonOf(kind);
    const { isDone, json } = await send("POST", button.dataset.body);
    if (!isDone) return;
    put(said, button.dataset.seen ?? "");
    if (!MOMENTARY.includes(kind)) state.faults.push(json);
    show();
    onBegan();
  }

  async function end() {
    const { isDone } = await send("DELETE");
    if (isDone) over();
  }

  function over() {
    state.faults = [];
    put(said, IS_OVER);
    show();
    onOver();
  }

  /** Show what is broken, and for how long still; again each second until it is over. */
  function show() {
    clearTimeout(state.timer);
    const ends = state.faults.map((fault) => fault.ends_at / 1_000);
    const last = Math.max(0, ...ends);
    const isBroken = last > serverNow();
    for (const button of buttons) {
      const isActing = state.faults.some(({ kind }) => kind === button.dataset.fault);
      button.setAttribute("aria-pressed", String(isBroken && isActing));
    }
    mend.toggleAttribute("hidden", !isBroken);
    put(left, isBroken ? `${timeLeft(last, serverNow())} left.` : "");
    if (isBroken) state.timer = setTimeout(show, TICK_MS);
    else if (state.faults.length > 0) over();
  }

  /** What this visitor broke before this page was opened, here or in another tab. */
  async function showEarlierFaults() {
    const { isDone, json } = await send("GET");
    if (!isDone) return;
    state.faults = json.faults.filter((/** @type {Fault} */ { kind }) => !MOMENTARY.includes(kind));
    if (state.faults.length > 0) put(said, buttonOf(state.faults[0].kind).dataset.seen ?? "");
    show();
  }

  /** @param {string} kind */
  function buttonOf(kind) {
    return find(`[data-fault="${kind}"]`, place);
  }

  for (const button of buttons) button.addEventListener("click", () => begin(button.dataset.fault ?? ""));
  mend.addEventListener("click", end);
  showEarlierFaults();
  return (kind) => {
    if (kind) begin(kind);
    else end();
  };
}
