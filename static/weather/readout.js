// @ts-check
// The chart's hand: under the pointer, or moved with the arrow keys, it reads one hour in all four charts.
import { svg } from "../shared/svg.js";
import { HEIGHT, PANELS, across, tops } from "./chart.js";
import { observed, reported } from "./words.js";

/** @typedef {Record<string, any>} Observation */

const KEYS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -6, PageUp: 6, Home: -Infinity, End: Infinity });

/** @param {(typeof PANELS)[number]} panel @param {Observation} one */
const spoken = ({ title, second, keys, unit, digits }, one) =>
  keys.map((key, at) => `${at ? second : title} ${reported(one[key], digits)} ${one[key] === null ? "" : unit}`).join(", ");

/** @param {(typeof PANELS)[number]} panel @param {Observation} one */
const shown = ({ keys, unit, digits }, one) =>
  `${keys.map((key) => (one[key] === null ? "–" : reported(one[key], digits))).join(" · ")} ${unit}`;

/** @param {HTMLElement} slider the element that holds the chart and takes the focus */
export function newReadout(slider) {
  let [history, width, place] = [/** @type {Observation[]} */ ([]), 0, Infinity];

  /** @param {number} to */
  function move(to) {
    place = to >= history.length - 1 ? Infinity : Math.max(0, to);
    show();
  }

  function show() {
    const at = Math.min(place, history.length - 1);
    if (at < 0 || !width) return;
    const one = history[at];
    const { local, utc } = observed(one.observed_at);
    slider.setAttribute("aria-valuemax", String(history.length - 1));
    slider.setAttribute("aria-valuenow", String(at));
    slider.setAttribute("aria-valuetext", `${local}, ${utc}: ${PANELS.map((panel) => spoken(panel, one)).join(", ")}`);
    slider.querySelector(".readout")?.replaceChildren(...hand(one, across(history, width)(at), place === Infinity, width));
  }

  slider.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    move(Math.min(place, history.length - 1) + KEYS[event.key]);
  });
  slider.addEventListener("pointermove", (event) => {
    const x = across(history, width);
    const pointer = event.clientX - slider.getBoundingClientRect().left;
    const distances = history.map((_, at) => Math.abs(x(at) - pointer));
    move(distances.indexOf(Math.min(...distances)));
  });
  slider.addEventListener("pointerleave", () => move(Infinity));

  return {
    /** @param {Observation[]} newHistory @param {number} newWidth */
    set(newHistory, newWidth) {
      [history, width] = [newHistory, newWidth];
      show();
    },
  };
}

/** @param {Observation} one @param {number} x @param {boolean} atNow @param {number} width */
function hand(one, x, atNow, width) {
  const texts = PANELS.map((panel, at) => svg("text", { x: width - 10, y: tops()[at] - 11, "text-anchor": "end", class: "value" }, shown(panel, one)));
  if (atNow) return texts;
  const { localHour } = observed(one.observed_at);
  return [
    svg("line", { x1: x, x2: x, y1: 14, y2: HEIGHT - 32, class: "hand" }),
    svg("rect", { x: x - 24, y: HEIGHT - 32, width: 48, height: 18, rx: 4, class: "hour" }),
    svg("text", { x, y: HEIGHT - 18, "text-anchor": "middle", class: "hour-text" }, localHour),
    ...texts,
  ];
}
