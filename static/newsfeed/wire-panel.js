// @ts-check
// The wire of the newsroom: the stream, what this page sends besides, and every line.
import { serverNow } from "../shared/clock.js";
import { onWidth } from "../shared/svg.js";
import { showFigures } from "../shared/wire/frame.js";
import { Ledger, figures } from "../shared/wire/ledger.js";
import { showRows } from "../shared/wire/rows.js";
import { drawBand } from "./wire-band.js";
import { newBox } from "./wire-lines.js";
import { drawMoments } from "./wire-moments.js";
import { points } from "./wire-points.js";
import { StreamLedger } from "./wire-stream.js";

// A minute and a half shows several headlines.
const SPAN_MS = 90_000;
// The timeline steps along once a second: what moves more often draws the eye from what arrives.
const TICK_MS = 1_000;

/**
 * @param {HTMLElement} panel
 * @returns {{mark: (mark: import("./wire-stream.js").Mark) => void, put: (exchange: import("../shared/exchange.js").Exchange) => void,
 *   next: (text: string) => void}}
 */
export function startWire(panel) {
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (panel.querySelector(`[data-wire="${name}"]`));
  const [stream, ledger, box] = [new StreamLedger(), new Ledger(), newBox(find("lines"))];
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  let [width, next, paused] = [0, "", false];

  const timeline = () => drawBand(find("timeline"), stream, ledger.exchanges, { width, now: serverNow(), span: SPAN_MS });
  const show = () => {
    if (paused) return;
    showFigures({ ...figures(ledger), ...stream.figures() });
    showRows(find("rows"), template, ledger.exchanges);
    find("none").hidden = ledger.exchanges.length > 0;
    if (!width) return;
    timeline();
    drawMoments(find("sequence"), points(stream.marks, ledger.exchanges), { width, open: stream.bands.at(-1)?.to === null, next });
  };

  find("pause").addEventListener("click", () => {
    paused = !paused;
    find("pause").setAttribute("aria-pressed", String(paused));
    show();
  });
  find("clear").addEventListener("click", () => {
    [stream, ledger, box].forEach((one) => one.clear());
    show();
  });
  find("fold").addEventListener("click", () => {
    const open = panel.toggleAttribute("data-open");
    find("fold").setAttribute("aria-expanded", String(open));
  });
  onWidth(find("figures"), (now) => ((width = now), show()));
  setInterval(() => paused || document.hidden || !width || timeline(), TICK_MS);

  return {
    mark(mark) {
      stream.put(mark);
      if (!paused) box.mark(mark);
      show();
    },
    put: (exchange) => (ledger.put(exchange), show()),
    next: (text) => ((next = text), show()),
  };
}
