// @ts-check
// Who came back when, in bins of 100 ms, one histogram for each herd: the same wait for all, or a random one.
import { element } from "../../shared/dom.js";
import { svg } from "../../shared/svg.js";

export const BIN_MS = 100;
const SHOWN_MS = 5000;
const HEIGHT = 40;
const LABEL = 8;
// Two at a time can be compared; more do not fit on the screen.
const SHOWN_HERDS = 2;

/**
 * How many came back in each tenth of a second in which anybody did.
 * @param {number[]} afterMs
 * @returns {Map<number, number>}
 */
function countByTenth(afterMs) {
  const counts = new Map();
  for (const ms of afterMs) {
    const tenth = Math.floor(ms / BIN_MS);
    counts.set(tenth, (counts.get(tenth) ?? 0) + 1);
  }
  return counts;
}

/**
 * The same as bins that can be drawn; the last one also has all who came later.
 * @param {number[]} afterMs
 * @returns {number[]}
 */
export function bins(afterMs) {
  const counts = /** @type {number[]} */ (Array(SHOWN_MS / BIN_MS).fill(0));
  const last = counts.length - 1;
  for (const [tenth, count] of countByTenth(afterMs)) counts[Math.min(tenth, last)] += count;
  return counts;
}

/** The share of the fullest tenth of a second, in per cent. @param {number[]} afterMs */
export function fullestPercent(afterMs) {
  if (afterMs.length === 0) return 0;
  const fullest = Math.max(...countByTenth(afterMs).values());
  return Math.round((100 * fullest) / afterMs.length);
}

/**
 * @param {HTMLElement} place
 * @param {{herd: number, jitter: boolean, after_ms: number[]}[]} herds
 * @param {string} title
 * @param {string} asks what to think of meanwhile; empty if nothing
 */
export function showHerds(place, herds, title, asks) {
  const shown = herds.slice(-SHOWN_HERDS);
  place.replaceChildren(element("h2", {}, title), element("p", {}, asks), ...shown.map(figure));
}

function figure({ jitter, after_ms: afterMs }) {
  const wait = jitter ? "A random wait for each" : "The same wait for all, 3 s";
  const share = `the fullest tenth of a second has ${fullestPercent(afterMs)} % of ${afterMs.length}`;
  return element("figure", {}, element("figcaption", {}, `${wait}: ${share}.`), drawn(bins(afterMs)));
}

function drawn(counts) {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, place) => {
    const height = (HEIGHT * count) / most;
    return svg("rect", { class: "bar", x: place * 4, y: HEIGHT - height, width: 3.4, height });
  });
  const seconds = [0, 1, 2, 3, 4, 5].map((second) =>
    svg("text", { x: second * 40, y: HEIGHT + LABEL - 1, "text-anchor": anchor(second) }, `${second} s`),
  );
  const label = "Clients that came back after the cut, in bins of 100 ms";
  const size = `0 0 ${counts.length * 4} ${HEIGHT + LABEL}`;
  const ground = svg("line", { class: "rule", x1: 0, x2: counts.length * 4, y1: HEIGHT, y2: HEIGHT });
  return svg("svg", { viewBox: size, role: "img", "aria-label": label }, ground, ...bars, ...seconds);
}

function anchor(second) {
  if (second === 0) return "start";
  return second === 5 ? "end" : "middle";
}
