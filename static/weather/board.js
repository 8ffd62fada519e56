// @ts-check
// The current figures of the chosen station, and the cards of all.
import { find, put } from "../shared/dom.js";
import { scale, svg } from "../shared/svg.js";
import { NOT_REPORTED, observed, reported, summary } from "./words.js";

/** @typedef {Record<string, any>} Observation */

// Digits after the point; none where there is no entry.
const DIGITS = /** @type {Record<string, number>} */ ({
  temperature_c: 1,
  dew_point_c: 1,
  wind_speed_ms: 1,
  wind_gust_ms: 1,
  precipitation_mm: 1,
  pressure_hpa: 1,
  visibility_km: 1,
});
// The box of a card's line, and how far the line stays from its upper and lower edge.
const SPARK = { width: 100, height: 30, margin: 2 };

/** @param {ParentNode} board @param {Observation | undefined} observation */
export function showNow(board, observation) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (board.querySelectorAll("[data-figure]"))) {
    const name = place.dataset.figure ?? "";
    const value = observation?.[name] ?? null;
    put(place, reported(value, DIGITS[name] ?? 0));
    place.toggleAttribute("data-none", value === null);
  }
  if (!observation) return;
  const { local, utc } = observed(observation.observed_at);
  put(find("[data-summary]", board), summary(observation));
  put(find("[data-local]", board), local);
  put(find("[data-utc]", board), utc);
  const isCalm = observation.wind_speed_ms === 0;
  point(find("[data-arrow]", board), isCalm ? null : observation.wind_direction_deg);
}

/**
 * Turn the arrow to blow from there; hide it where no direction is known.
 * @param {Element} arrow
 * @param {number | null} from
 */
function point(arrow, from) {
  arrow.setAttribute("transform", `rotate(${from ?? 0} 60 60)`);
  arrow.setAttribute("visibility", from === null ? "hidden" : "visible");
}

/** @param {Element} card @param {Observation[]} history oldest first */
export function showCard(card, history) {
  const last = history.at(-1);
  const value = last?.temperature_c ?? null;
  put(find("[data-card=temperature]", card), value === null ? NOT_REPORTED : `${reported(value, 1)}°`);
  put(find("[data-card=time]", card), last ? observed(last.observed_at).localHour : "");
  find("svg", card).replaceChildren(spark(history.map((one) => one.temperature_c)));
}

/** A line without axes. @param {(number | null)[]} values */
function spark(values) {
  const known = /** @type {number[]} */ (values.filter((value) => value !== null));
  const low = Math.min(...known);
  const high = Math.max(...known);
  const last = Math.max(1, values.length - 1);
  const x = scale([0, last], [0, SPARK.width]);
  const y = scale([low, high], [SPARK.height - SPARK.margin, SPARK.margin]);
  const points = [];
  for (const [place, value] of values.entries()) {
    if (value !== null) points.push(`${x(place).toFixed(1)},${y(value).toFixed(1)}`);
  }
  return svg("polyline", { points: points.join(" "), "vector-effect": "non-scaling-stroke" });
}
