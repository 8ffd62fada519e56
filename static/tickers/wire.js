// @ts-check
// The wire panel of a socket: totals, the band, the talk of this very moment, every frame.
import { serverNow } from "../shared/clock.js";
import { onWidth } from "../shared/svg.js";
import { put } from "./dom.js";
import { drawBand } from "./wire-band.js";
import { onScreen } from "./on-screen.js";
import { showList } from "./wire-list.js";
import { WireLog } from "./wire-log.js";
import { drawTalk } from "./wire-talk.js";
import { totalsText } from "./wire-totals.js";

// Long enough for two pings and to see the connection break off and come back.
const SPAN_MS = 15_000;
// The list is read, not watched.
const LIST_MS = 1_000;

/**
 * @param {HTMLElement} panel
 * @param {() => {heads: number | null, roundTrip: number | null}} measured what else is known of the wire
 * @returns {{put: (what: any) => void, draw: () => void}} `put` what the client tells; `draw` once a frame of the screen
 */
export function startWire(panel, measured) {
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-wire-figure]")]);
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (panel.querySelector(`[data-wire="${name}"]`));
  const log = new WireLog();
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  let [width, paused] = [0, false];
  const phone = matchMedia("(max-width: 48rem)");
  const folded = () => phone.matches && !panel.hasAttribute("data-open");

  function draw() {
    if (paused) return;
    showTotals(places, totalsText(log, measured()));
    if (!width || folded()) return;
    if (isSeen.band()) drawBand(find("band"), log, { width, now: serverNow(), span: SPAN_MS });
    if (isSeen.talk()) drawTalk(find("talk"), log, width);
  }

  const isSeen = { band: onScreen(find("band"), draw), talk: onScreen(find("talk"), draw) };

  find("pause").addEventListener("click", () => {
    paused = !paused;
    find("pause").setAttribute("aria-pressed", String(paused));
  });
  find("clear").addEventListener("click", () => (log.clear(), draw()));
  find("fold").addEventListener("click", () => {
    const open = panel.toggleAttribute("data-open");
    find("fold").setAttribute("aria-expanded", String(open));
  });
  onWidth(find("figures"), (now) => ((width = now), draw()));
  setInterval(() => {
    draw();
    if (!paused && !folded()) showList(find("rows"), template, log);
  }, LIST_MS);
  return { put: (what) => log.put(what), draw };
}

/** @param {HTMLElement[]} places @param {Record<string, string>} texts */
function showTotals(places, texts) {
  for (const place of places) put(place, texts[place.dataset.wireFigure ?? ""]);
}
