// @ts-check
// The frame of every wire panel: it can be paused, cleared and folded, and is drawn again when its width
// changes. The page decides what it shows.
import { partsOf, put } from "../dom.js";
import { onWidth } from "../svg.js";
import { download } from "./har.js";

// A timeline steps along once a second: what moves more often draws the eye from what arrives.
const TICK_MS = 1_000;

/**
 * @typedef {object} WireFrame
 * @property {(name: string) => HTMLElement} part a part of the panel, by its `data-wire`
 * @property {number} width of the figures in CSS pixels, 0 while it is not known
 * @property {boolean} isPaused by the reader, who wants to look at something in peace
 * @property {() => boolean} isFolded on a phone, where the details are hidden until they are asked for
 * @property {() => void} show draw everything again, unless it is paused
 */

/**
 * @param {HTMLElement} panel
 * @param {object} page
 * @param {(frame: WireFrame) => void} page.show draws everything
 * @param {(frame: WireFrame) => void} [page.tick] draws what moves by itself, once a second while somebody
 *   looks
 * @param {() => void} page.clear forgets what was counted
 * @param {() => ReturnType<typeof import("./har.js").entry>[]} page.entries what is listed, for a HAR file
 * @param {{setInterval: Function}} [page.timers] a test's own
 * @returns {WireFrame}
 */
export function newWireFrame(panel, { show, tick = show, clear, entries, timers = globalThis }) {
  const part = partsOf(panel, "wire");
  const phone = matchMedia("(max-width: 48rem)");
  const frame = {
    part,
    width: 0,
    isPaused: false,
    isFolded: () => phone.matches && !panel.hasAttribute("data-open"),
    show() {
      if (!frame.isPaused) show(frame);
    },
  };

  part("pause").addEventListener("click", () => {
    frame.isPaused = !frame.isPaused;
    part("pause").setAttribute("aria-pressed", String(frame.isPaused));
    frame.show();
  });
  part("clear").addEventListener("click", () => {
    clear();
    frame.show();
  });
  part("har").addEventListener("click", () => download(entries()));
  part("fold").addEventListener("click", () => {
    const isOpen = panel.toggleAttribute("data-open");
    part("fold").setAttribute("aria-expanded", String(isOpen));
    frame.show();
  });
  onWidth(part("figures"), (width) => {
    frame.width = width;
    frame.show();
  });
  timers.setInterval(() => {
    if (!frame.isPaused && !document.hidden) tick(frame);
  }, TICK_MS);
  return frame;
}

/** @type {Map<string, Element[]>} */
const places = new Map();

/**
 * The places that ask for a figure: `data-wire-figure="empty"`. They are looked for once: a page has
 * thousands of elements, and figures change several times a second.
 * @param {string} name
 */
function placesOf(name) {
  const known = places.get(name);
  if (known) return known;
  const found = [...document.querySelectorAll(`[data-wire-figure="${name}"]`)];
  places.set(name, found);
  return found;
}

/** Show figures wherever the page asks for them. @param {Record<string, string>} texts by name */
export function showFigures(texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of placesOf(name)) put(place, text);
  }
}
