// @ts-check
// The wire panel of a socket: totals, the band, the talk of this very moment, every frame.
import { serverNow } from "../../shared/clock.js";
import { whileOnScreen } from "../../shared/visible.js";
import { newWireFrame, showFigures } from "../../shared/wire/frame.js";
import { drawBand } from "./band.js";
import { showList } from "./list.js";
import { WireLog, totalsText } from "./log.js";
import { drawTalk } from "./talk.js";

// Long enough for two pings and to see the connection break off and come back.
const SPAN_MS = 15_000;

/**
 * @param {HTMLElement} panel
 * @param {() => {heads: number | null, roundTrip: number | null}} measured what else is known of the wire
 * @returns {{put: (what: any) => void, draw: () => void}} `put` what the client reports; `draw` once a frame
 *   of the screen
 */
export function startWire(panel, measured) {
  const log = new WireLog();
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  const frame = newWireFrame(panel, { show, tick, clear: () => log.clear() });
  const band = frame.part("band");
  const talk = frame.part("talk");
  const isBandSeen = whileOnScreen(band, frame.show);
  const isTalkSeen = whileOnScreen(talk, frame.show);

  function show() {
    const { width } = frame;
    showFigures(totalsText(log, measured()));
    if (width === 0 || frame.isFolded()) return;
    if (isBandSeen()) drawBand(band, log, { width, now: serverNow(), span: SPAN_MS });
    if (isTalkSeen()) drawTalk(talk, log, width);
  }

  /** The list is read, not watched: once a second is enough. */
  function tick() {
    show();
    if (!frame.isFolded()) showList(frame.part("rows"), template, log);
  }

  return { put: (what) => log.put(what), draw: frame.show };
}
