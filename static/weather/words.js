// @ts-check
// Weather in words: pure functions from figures to text.
import { number } from "../shared/format.js";

export const NOT_REPORTED = "not reported";
// The three airports share one clock.
const TIME_ZONE = "America/New_York";
const POINTS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
// Lower bounds in m/s. Source: WMO-No. 306, code table 1100 (Beaufort).
const BEAUFORT = /** @type {[number, string][]} */ ([
  [32.7, "hurricane"], [28.5, "violent storm"], [24.5, "storm"], [20.8, "strong gale"], [17.2, "gale"],
  [13.9, "near gale"], [10.8, "strong breeze"], [8, "fresh breeze"], [5.5, "moderate breeze"],
  [3.4, "gentle breeze"], [1.6, "light breeze"], [0.3, "light air"], [0, "calm"],
]);
// Above this it melts on its way; between the two it comes as both. A rule of thumb for precipitation near
// the ground.
const SNOW_BELOW_C = 0.5;
const RAIN_ABOVE_C = 2;
// Source: WMO-No. 407, fog is a visibility under 1 km.
const FOG_BELOW_KM = 1;

/** A figure with its digits, or that there is none. @param {number | null} value @param {number} [digits] */
export function reported(value, digits = 0) {
  return value === null ? NOT_REPORTED : number(value, digits);
}

/** The eighth of the compass that the wind comes from. @param {number} degrees */
export function compass(degrees) {
  return POINTS[Math.round(degrees / 45) % 8];
}

/** The wind in words: "gale from the north-east". @param {any} observation */
export function wind({ wind_speed_ms: speed, wind_direction_deg: from }) {
  if (speed === null) return "wind not reported";
  const force = /** @type {[number, string]} */ (BEAUFORT.find(([least]) => speed >= least))[1];
  return speed < 0.3 || from === null ? force : `${force} from the ${compass(from)}`;
}

/** What falls, or hangs in the air; empty where nothing was reported. @param {any} observation */
export function sky({ precipitation_mm: rain, temperature_c: warm, visibility_km: seen }) {
  if (rain > 0) return falling(warm);
  if (seen !== null && seen < FOG_BELOW_KM) return "Fog";
  return rain === null ? "" : "Dry";
}

/** @param {number | null} warm degrees Celsius */
function falling(warm) {
  if (warm === null) return "Precipitation";
  if (warm <= SNOW_BELOW_C) return "Snow";
  return warm < RAIN_ABOVE_C ? "Sleet" : "Rain";
}

/** The weather in one line. @param {any} observation */
export function summary(observation) {
  const words = [sky(observation), wind(observation)].filter(Boolean).join(", ");
  return words[0].toUpperCase() + words.slice(1);
}

/** @param {Intl.DateTimeFormatOptions} options */
function format(options) {
  return new Intl.DateTimeFormat("en-GB", { hourCycle: "h23", ...options });
}

const HOUR = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit" });
const DAY = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short" });
const LOCAL = format({ timeZone: TIME_ZONE, ...DAY, year: "numeric", ...HOUR });
const LOCAL_HOUR = format({ timeZone: TIME_ZONE, ...HOUR });
const LOCAL_DAY = format({ timeZone: TIME_ZONE, ...DAY });
const UTC = format({ timeZone: "UTC", ...HOUR });

/** The station's own clock, and UTC. @param {string} iso */
export function observed(iso) {
  const time = new Date(iso);
  return {
    local: LOCAL.format(time),
    localHour: LOCAL_HOUR.format(time),
    day: LOCAL_DAY.format(time),
    utc: `${UTC.format(time)} UTC`,
  };
}
