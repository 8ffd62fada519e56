// @ts-check
// The same shop without webhooks: for a minute it asks the processor every second whether a payment was
// settled. Its requests are real, and so are the purchases that it makes meanwhile; the webhooks of the same
// minute stand beside it.
import { serverNow } from "../../shared/clock.js";
import { find, put } from "../../shared/dom.js";
import { ask } from "../../shared/exchange.js";
import { bytes, duration, wholeSeconds } from "../../shared/format.js";
import { delays, hooks } from "../wire/hooks.js";
import { isToShop } from "../words.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {import("../../shared/exchange.js").Exchange} Exchange */

export const RUN_MS = 60_000;
export const ASK_MS = 1_000;
// More payments than are ever under way here: a request for each of them would cost more.
const PATH = "/payments/api/payments/?limit=5";
const PURCHASE = { product: "tea", quantity: 1 };
// So that there is news; the last is settled long before the minute is over.
export const PURCHASES_MS = [3_000, 17_000, 31_000, 45_000];
const UNSETTLED = "processing";

/**
 * The polling shop without DOM.
 * @param {object} by
 * @param {(path: string) => Promise<Exchange>} by.get
 * @param {() => void} by.buy
 * @param {() => void} by.onChange
 * @param {() => number} [by.now]
 * @param {{setTimeout: Function, clearTimeout: Function}} [by.timers]
 */
export function newPollingShop({ get, buy, onChange, now = serverNow, timers = globalThis }) {
  const state = {
    isRunning: false,
    beganAt: 0,
    endedAt: 0,
    purchases: 0,
    requests: 0,
    empty: 0,
    bytes: 0,
    // Payment id -> its status when this shop last asked.
    known: /** @type {Map<string, string> | null} */ (null),
    // Payment id -> when this shop knew, and when it was settled, in milliseconds since 1970.
    knewAt: /** @type {Map<string, number>} */ (new Map()),
    settledAt: /** @type {Map<string, number>} */ (new Map()),
    timer: 0,
  };

  function start() {
    Object.assign(state, { isRunning: true, beganAt: now(), endedAt: 0, known: null });
    Object.assign(state, { purchases: 0, requests: 0, empty: 0, bytes: 0 });
    state.knewAt.clear();
    state.settledAt.clear();
    step();
  }

  async function step() {
    const passed = now() - state.beganAt;
    if (passed >= RUN_MS) {
      stop();
      return;
    }
    if (passed >= PURCHASES_MS[state.purchases]) {
      state.purchases += 1;
      buy();
    }
    const { beganAt } = state;
    const exchange = await get(PATH);
    const isSameRun = state.isRunning && state.beganAt === beganAt;
    if (!isSameRun) return;
    receive(exchange);
    state.timer = timers.setTimeout(step, ASK_MS);
    onChange();
  }

  /** @param {Exchange} exchange */
  function receive({ json, up, down, ended }) {
    const settled = state.knewAt.size;
    state.requests += 1;
    state.bytes += (up ?? 0) + (down ?? 0);
    if (json?.payments) learn(json.payments, ended ?? now());
    if (state.knewAt.size === settled) state.empty += 1;
  }

  /** @param {Row[]} payments @param {number} at */
  function learn(payments, at) {
    const before = state.known;
    state.known = new Map(payments.map(({ id, status }) => [id, status]));
    if (!before) return; // what was settled before the first request is no news
    for (const { id, status } of payments) {
      const isSettled = status !== UNSETTLED && (before.get(id) ?? UNSETTLED) === UNSETTLED;
      if (isSettled) state.knewAt.set(id, at);
    }
  }

  function stop() {
    timers.clearTimeout(state.timer);
    state.isRunning = false;
    state.endedAt = now();
    onChange();
  }

  return {
    state,
    start,
    stop,
    /** The processor has changed a payment; a measurement only, the polling shop does not know. */
    settled(/** @type {Row} */ { id, status }, /** @type {number} */ at) {
      if (status !== UNSETTLED && !state.settledAt.has(id)) state.settledAt.set(id, at);
    },
    /** From settlement until this shop knew, in milliseconds, where both are known. */
    delays() {
      const found = [];
      for (const [id, knew] of state.knewAt) {
        const settled = state.settledAt.get(id);
        if (settled !== undefined) found.push(Math.max(0, knew - settled));
      }
      return found;
    },
  };
}

/**
 * @param {HTMLElement} place
 * @param {object} page
 * @param {() => import("../state.js").State} page.state
 * @param {(product: Row) => void} page.buy
 */
export function startPolling(place, { state, buy }) {
  const button = find("[data-polled=run]", place);
  const said = find("[role=status]", place);
  const shop = newPollingShop({
    get: (path) => ask(path, {}, { fetch: globalThis.fetch, onExchange() {} }),
    buy: () => buy(PURCHASE),
    onChange: show,
  });

  function show() {
    const { isRunning, beganAt, endedAt, requests, empty } = shop.state;
    if (beganAt === 0) return;
    const passed = Math.min(RUN_MS, (endedAt || serverNow()) - beganAt);
    put(button, isRunning ? "Stop" : "Poll for a minute");
    find("progress", place).setAttribute("value", String(passed / RUN_MS));
    put(find("[data-polled=passed]", place), `${wholeSeconds(passed)} of ${wholeSeconds(RUN_MS)}`);
    showFigures("polling", { requests, empty, size: shop.state.bytes, late: shop.delays() });
    showFigures("webhook", called());
    if (!isRunning) put(said, verdict());
  }

  /** What the webhook shop received meanwhile: nothing that it did not need. */
  function called() {
    const { beganAt, isRunning, endedAt } = shop.state;
    const end = isRunning ? Infinity : endedAt;
    const toShop = hooks(state()).filter((hook) => isToShop(hook.delivery));
    const all = toShop.filter((hook) => hook.at >= beganAt && hook.at <= end);
    let size = 0;
    for (const { up, down } of all) size += up + down;
    const settled = all.filter(({ delivery }) => delivery.type !== `payment.${UNSETTLED}`);
    return { requests: all.length, empty: 0, size, late: delays(settled) };
  }

  /**
   * @param {string} shopName
   * @param {{requests: number, empty: number, size: number, late: number[]}} figures
   */
  function showFigures(shopName, { requests, empty, size, late }) {
    const shown = /** @type {Record<string, string>} */ ({
      requests: String(requests),
      empty: String(empty),
      bytes: bytes(size),
      late: late.length > 0 ? duration(mean(late)) : "–",
      count: String(late.length),
    });
    for (const [name, text] of Object.entries(shown)) put(find(`[data-${shopName}="${name}"]`, place), text);
  }

  function verdict() {
    const { requests, empty } = shop.state;
    const { requests: hooked } = called();
    const polled = `The polling shop sent ${requests} requests, ${empty} of them for nothing`;
    return `${polled}; the webhook shop received ${hooked}.`;
  }

  function press() {
    if (shop.state.isRunning) shop.stop();
    else {
      put(said, "");
      shop.start();
      show();
    }
  }

  button.addEventListener("click", press);
  return { press, show, settled: shop.settled };
}

/** @param {number[]} numbers at least one */
function mean(numbers) {
  let total = 0;
  for (const one of numbers) total += one;
  return total / numbers.length;
}
