// @ts-check
// The stock tape: the market's prices by a stream of their own, shown one second at a time.
import { arrive } from "../shared/arrive.js";
import { bytes, number } from "../shared/format.js";
import { connect } from "./client.js";
import { oneStream } from "./one-stream.js";
import { StreamLedger } from "./wire-stream.js";

// Prices come four times a second; an eye follows one.
const TICK_MS = 1_000;

/** A change as people read it. @param {number} change */
export function moved(change) {
  return change === 0 ? "±0.00" : `${change > 0 ? "▲" : "▼"}\u00a0${number(Math.abs(change), 2)}`;
}

/** @param {HTMLElement} place a list of prices and what is said of them */
export function startTape(place) {
  const list = /** @type {HTMLElement} */ (place.querySelector("ol"));
  const said = /** @type {HTMLElement} */ (place.querySelector("[data-tape]"));
  const template = /** @type {HTMLTemplateElement} */ (place.querySelector("template"));
  const [first, ledger] = [/** @type {Record<string, number>} */ ({}), new StreamLedger()];
  let latest = /** @type {any} */ (null);
  let stream = /** @type {ReturnType<typeof oneStream> | null} */ (null);

  function cell(/** @type {string} */ symbol) {
    const known = list.querySelector(`[data-symbol="${CSS.escape(symbol)}"]`);
    if (known) return known;
    const made = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
    made.dataset.symbol = symbol;
    /** @type {HTMLElement} */ (made.querySelector("b")).textContent = symbol;
    list.append(made);
    return made;
  }

  function show() {
    if (!latest) return;
    for (const [symbol, { last }] of Object.entries(/** @type {Record<string, {last: number | null}>} */ (latest.prices))) {
      if (last === null) continue;
      first[symbol] ??= last;
      const change = Math.round(100 * (last - first[symbol])) / 100;
      const [price, move] = cell(symbol).querySelectorAll("span");
      if (price.textContent !== number(last, 2)) arrive(price);
      [price.textContent, move.textContent, move.className] = [number(last, 2), moved(change), change > 0 ? "up" : change < 0 ? "down" : ""];
    }
    const { streamEvents: events, streamPerEvent: each } = ledger.figures();
    said.textContent = `${events} events, ${each} each, ${bytes(ledger.totals.bytes)} in all`;
    latest = null;
  }

  const open = () => oneStream({
    name: "newsfeed.tape", connect, url: "/newsfeed/tape/", type: "ticks", onWire: (/** @type {any} */ mark) => ledger.put(mark),
    onEvent: (/** @type {any} */ event) => (latest = event.data), onStatus() {},
  });
  const turned = () => {
    stream?.close();
    stream = document.hidden ? null : open(); // prices are of the moment: a tab that nobody looks at needs none
  };
  setInterval(show, TICK_MS);
  document.addEventListener("visibilitychange", turned);
  turned();
  return { act: (/** @type {string} */ what) => stream?.act(what) };
}
