// @ts-check
// The banner: the newest flash, in a place of its own, so that nothing moves when it comes.
import { arrive } from "../shared/arrive.js";
import { serverNow } from "../shared/clock.js";
import { BREAKING_MS, ago, byline } from "./words.js";

const TICK_MS = 1_000;

/** @param {HTMLElement} place @returns {(headline: import("./words.js").Headline) => void} shows a flash that is newer */
export function newBanner(place) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (place.querySelector(`[data-banner=${name}]`));
  let shown = /** @type {import("./words.js").Headline | null} */ (null);

  function tick() {
    if (!shown) return;
    const age = serverNow() - Date.parse(shown.published_at);
    place.toggleAttribute("data-breaking", age < BREAKING_MS);
    part("label").textContent = age < BREAKING_MS ? "Breaking" : "The last flash";
    part("by").textContent = shown.moment === null ? byline(shown, serverNow()) : `${byline(shown, serverNow())} · told ${ago(age)}`;
  }

  setInterval(tick, TICK_MS);
  return (headline) => {
    if (headline.urgency !== "flash" || (shown && shown.id >= headline.id)) return;
    const isFirst = shown === null;
    shown = headline;
    part("headline").textContent = headline.headline;
    if (!isFirst) arrive(place);
    tick();
  };
}
