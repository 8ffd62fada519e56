// @ts-check
// The banner: the newest flash, in a place of its own, so that nothing moves when it comes.
import { serverNow } from "../shared/clock.js";
import { arrive, partsOf } from "../shared/dom.js";
import { BREAKING_MS, ago, byline } from "./words.js";

/** @typedef {import("./words.js").Headline} Headline */

const TICK_MS = 1_000;
// More than two lines of large type; those of the mission are shorter.
const LONG = 64;

/** @param {HTMLElement} place @returns {(headline: Headline) => void} shows a flash that is newer */
export function newBanner(place) {
  const part = partsOf(place, "banner");
  const banner = { shown: /** @type {Headline | null} */ (null) };

  function show() {
    const { shown } = banner;
    if (shown === null) return;
    const now = serverNow();
    const age = now - Date.parse(shown.published_at);
    const isBreaking = age < BREAKING_MS;
    const by = byline(shown, now);
    place.toggleAttribute("data-breaking", isBreaking);
    part("label").textContent = isBreaking ? "Breaking" : "The last flash";
    part("by").textContent = shown.moment === null ? by : `${by} · published ${ago(age)}`;
  }

  /** @param {Headline} headline */
  function showFlash(headline) {
    const before = banner.shown;
    if (headline.urgency !== "flash" || (before && before.id >= headline.id)) return;
    banner.shown = headline;
    part("headline").textContent = headline.headline;
    part("headline").toggleAttribute("data-long", headline.headline.length > LONG);
    if (before) arrive(place);
    show();
  }

  setInterval(show, TICK_MS);
  return showFlash;
}
