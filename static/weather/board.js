// @ts-check
// The current figures of the chosen station, and the cards of all.
import { svg } from "../shared/svg.js";
import { NOT_REPORTED, observed, reported, summary } from "./words.js";

/** @typedef {Record<string, any>} Observation */

const DIGITS = { temperature_c: 1, dew_point_c: 1, wind_speed_ms: 1, wind_gust_ms: 1, precipitation_mm: 1, pressure_hpa: 1, visibility_km: 1 };

/** @param {Element} place @param {string} text */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** @param {ParentNode} board @param {Observation | undefined} observation */
export function showNow(board, observation) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (board.querySelectorAll("[data-figure]"))) {
    const name = /** @type {string} */ (place.dataset.figure);
    const value = observation?.[name] ?? null;
    put(place, reported(value, DIGITS[/** @type {keyof typeof DIGITS} */ (name)] ?? 0));
    place.toggleAttribute("data-none", value === null);
  }
  if (!observation) return;
  const times = observed(observation.observed_at);
  put(/** @type {Element} */ (board.querySelector("[data-summary]")), summary(observation));
  put(/** @type {Element} */ (board.querySelector("[data-local]")), times.local);
  put(/** @type {Element} */ (board.querySelector("[data-utc]")), times.utc);
  const blows = observation.wind_speed_ms !== 0;
  point(/** @type {Element} */ (board.querySelector("[data-arrow]")), blows ? observation.wind_direction_deg : null);
}

/** Turn the arrow to blow from there; hide it in a calm, or where no direction was reported. @param {Element} arrow @param {number | null} from */
function point(arrow, from) {
  arrow.setAttribute("transform", `rotate(${from ?? 0} 60 60)`);
  arrow.setAttribute("visibility", from === null ? "hidden" : "visible");
}

/** @param {Element} card @param {Observation[]} history oldest first */
export function showCard(card, history) {
  const last = history.at(-1);
  const value = last?.temperature_c ?? null;
  put(/** @type {Element} */ (card.querySelector("[data-card=temperature]")), value === null ? NOT_REPORTED : `${reported(value, 1)}°`);
  put(/** @type {Element} */ (card.querySelector("[data-card=time]")), last ? observed(last.observed_at).localHour : "");
  /** @type {Element} */ (card.querySelector("svg")).replaceChildren(spark(history.map((one) => one.temperature_c)));
}

/** A line without axes, in a box of 100 by 30. @param {(number | null)[]} values */
function spark(values) {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const points = values.flatMap((value, place) => value === null ? [] : [
    `${((100 * place) / Math.max(1, values.length - 1)).toFixed(1)},${(28 - (26 * (value - low)) / (high - low || 1)).toFixed(1)}`,
  ]);
  return svg("polyline", { points: points.join(" "), "vector-effect": "non-scaling-stroke" });
}
