// @ts-check
// The stock tape: the market's prices by a stream of their own, shown one second at a time.
import { arrive, element, find } from "../shared/dom.js";
import { counted, number } from "../shared/format.js";
import { connect } from "./client.js";
import { oneStream } from "./one-stream.js";
import { StreamLedger } from "./wire/ledger.js";

// Prices come four times a second; an eye follows one.
const TICK_MS = 1_000;

/** A change as people read it. @param {number} change */
export function moved(change) {
  if (change === 0) return "±0.00";
  const sign = change > 0 ? "▲" : "▼";
  return `${sign}\u00a0${number(Math.abs(change), 2)}`;
}

/** @param {HTMLElement} place a list of prices, and a line about them */
export function startTape(place) {
  const list = find("ol", place);
  const said = find("[data-tape]", place);
  const ledger = new StreamLedger();
  const tape = {
    first: /** @type {Record<string, number>} */ ({}),
    latest: /** @type {Record<string, {last: number | null}> | null} */ (null),
    stream: /** @type {ReturnType<typeof oneStream> | null} */ (null),
  };

  function show() {
    if (tape.latest === null) return;
    for (const [symbol, { last }] of Object.entries(tape.latest)) {
      if (last !== null) showPrice(symbol, last);
    }
    const events = counted(ledger.totals.events, "event");
    const { streamPerEvent, streamBytes } = ledger.figures();
    said.textContent = `${events}, ${streamPerEvent} each, ${streamBytes} in all`;
    tape.latest = null;
  }

  /** @param {string} symbol @param {number} last */
  function showPrice(symbol, last) {
    tape.first[symbol] ??= last;
    const change = Math.round(100 * (last - tape.first[symbol])) / 100;
    const [price, move] = cell(symbol).querySelectorAll("span");
    const text = number(last, 2);
    if (price.textContent !== text) arrive(price);
    price.textContent = text;
    move.textContent = moved(change);
    move.classList.toggle("up", change > 0);
    move.classList.toggle("down", change < 0);
  }

  /** @param {string} symbol */
  function cell(symbol) {
    const known = list.querySelector(`[data-symbol="${CSS.escape(symbol)}"]`);
    if (known) return known;
    const name = element("b", {}, symbol);
    const made = element("li", { "data-symbol": symbol }, name, " ", element("span"), " ", element("span"));
    list.append(made);
    return made;
  }

  function open() {
    tape.stream = oneStream({
      name: "newsfeed.tape",
      connect,
      url: "/newsfeed/tape/",
      type: "ticks",
      onWire: (/** @type {any} */ mark) => ledger.put(mark),
      onEvent(/** @type {any} */ event) {
        tape.latest = event.data.prices;
      },
      onStatus() {},
    });
  }

  function close() {
    tape.stream?.close();
    tape.stream = null;
  }

  /** Prices are of the moment: a tab that nobody looks at needs none. */
  function turned() {
    close();
    if (!document.hidden) open();
  }

  setInterval(show, TICK_MS);
  document.addEventListener("visibilitychange", turned);
  turned();
  return { again: () => tape.stream?.act("tryNow") };
}
