// @ts-check
// The wire panel of every page: what crossed, when, how many bytes, and how late. Knows nothing of the page's subject.
import { onWidth } from "./svg.js";
import { showFigures } from "./wire-figures.js";
import { Ledger } from "./wire-ledger.js";
import { showRows } from "./wire-rows.js";
import { drawSequence } from "./wire-sequence.js";
import { drawTimeline } from "./wire-timeline.js";

/** @typedef {import("./exchange.js").Exchange} Exchange */

// The timeline shows at least a minute, and at least this many turns of a slower pace.
const LEAST_SPAN_MS = 60_000;
const TURNS_SHOWN = 8;
// The timeline steps along once a second: what moves more often draws the eye from what arrives.
const TICK_MS = 1_000;

/**
 * What a page counts for itself beside the totals that all pages have.
 * @typedef {{put: (exchange: Exchange) => void, clear: () => void, figures: (now: number) => Record<string, string>}} Tally
 */
const NO_TALLY = { put() {}, clear() {}, figures: () => ({}) };

/**
 * @param {HTMLElement} panel
 * @param {Tally} [tally]
 * @returns {{put: (exchange: Exchange) => void, next: (text: string, pace: number) => void}} `put` an exchange when it
 *   begins and again when it has ended; `next` says what comes next and how often something does, in milliseconds
 */
export function startWire(panel, tally = NO_TALLY) {
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (panel.querySelector(`[data-wire="${name}"]`));
  const ledger = new Ledger();
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  let [width, next, span, paused] = [0, "", LEAST_SPAN_MS, false];

  const timeline = () => drawTimeline(find("timeline"), ledger.exchanges, { width, now: Date.now(), span });
  const sequence = () => drawSequence(find("sequence"), ledger.exchanges, { width, next });
  const show = () => {
    if (paused) return;
    showFigures(ledger, tally.figures(Date.now()));
    showRows(find("rows"), template, ledger.exchanges);
    find("none").hidden = ledger.exchanges.length > 0;
    if (width) [timeline, sequence].forEach((figure) => figure());
  };

  find("pause").addEventListener("click", () => {
    paused = !paused;
    find("pause").setAttribute("aria-pressed", String(paused));
    show();
  });
  find("clear").addEventListener("click", () => {
    [ledger, tally].forEach((counted) => counted.clear());
    show();
  });
  find("fold").addEventListener("click", () => {
    const open = panel.toggleAttribute("data-open");
    find("fold").setAttribute("aria-expanded", String(open));
  });
  onWidth(find("figures"), (now) => ((width = now), show()));
  const tick = () => {
    if (paused || document.hidden) return;
    showFigures(ledger, tally.figures(Date.now()));
    if (width) timeline();
  };
  setInterval(tick, TICK_MS);
  show();

  return {
    put(exchange) {
      [tally, ledger].forEach((counted) => counted.put(exchange));
      show();
    },
    next: (text, pace) => {
      [next, span] = [text, Math.max(LEAST_SPAN_MS, pace * TURNS_SHOWN)];
      if (!paused && width) sequence();
    },
  };
}
