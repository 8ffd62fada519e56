// @ts-check
// The wire panel of every page that makes requests: what crossed, when, how many bytes, and how late. Knows
// nothing of the page's subject.
import { serverNow } from "../clock.js";
import { newWireFrame, showFigures } from "./frame.js";
import { exchangeEntries } from "./har.js";
import { Ledger, figures } from "./ledger.js";
import { drawSequence, drawTimeline } from "./pictures.js";
import { showRows, startRows } from "./rows.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

// The timeline shows at least a minute, and at least this many turns of a slower pace.
const LEAST_SPAN_MS = 60_000;
const TURNS_SHOWN = 8;

/**
 * What a page counts, and shows in the panel, beside what all pages do.
 * @typedef {object} Tally
 * @property {(exchange: Exchange) => void} put
 * @property {() => void} clear
 * @property {(now: number) => Record<string, string>} figures by name
 * @property {(frame: import("./frame.js").WireFrame) => void} [show] figures of its own, drawn when all is
 * @property {() => ReturnType<typeof import("./har.js").entry>[]} [entries] what it lists, for a HAR file
 */

/** @type {Tally} */
const NO_TALLY = { put() {}, clear() {}, figures: () => ({}) };

/**
 * @param {HTMLElement} panel
 * @param {Tally} [tally]
 * @returns {{put: (exchange: Exchange) => void, next: (text: string, pace: number) => void, show: () =>
 *   void}} `put` an exchange when it begins and again when it has ended; `next` says what comes next and how
 *   often something does, in milliseconds; `show` when what the tally shows has changed
 */
export function startWire(panel, tally = NO_TALLY) {
  const ledger = new Ledger();
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  const coming = { text: "", span: LEAST_SPAN_MS };
  const frame = newWireFrame(panel, { show: showAll, tick, clear, entries });

  startRows(frame);

  function showAll() {
    showTotals();
    showRows(frame.part("rows"), template, ledger.exchanges);
    frame.part("none").hidden = ledger.exchanges.length > 0;
    showTimeline();
    showSequence();
    tally.show?.(frame);
  }

  function tick() {
    showTotals();
    showTimeline();
  }

  function showTotals() {
    showFigures({ ...figures(ledger), ...tally.figures(serverNow()) });
  }

  function showTimeline() {
    if (frame.width === 0) return;
    const view = { width: frame.width, now: serverNow(), span: coming.span };
    drawTimeline(frame.part("timeline"), ledger.exchanges, view);
  }

  function showSequence() {
    if (frame.width === 0) return;
    drawSequence(frame.part("sequence"), ledger.exchanges, { width: frame.width, next: coming.text });
  }

  function clear() {
    ledger.clear();
    tally.clear();
  }

  function entries() {
    const found = exchangeEntries(ledger.exchanges);
    if (tally.entries) found.push(...tally.entries());
    return found;
  }

  frame.show();
  return {
    show: frame.show,
    put(exchange) {
      tally.put(exchange);
      ledger.put(exchange);
      frame.show();
    },
    next(text, pace) {
      coming.text = text;
      coming.span = Math.max(LEAST_SPAN_MS, pace * TURNS_SHOWN);
      if (!frame.isPaused) showSequence();
    },
  };
}
