// @ts-check
// The mission clock and the line of the mission, from the last moment told.
import { serverNow } from "../shared/clock.js";
import { onWidth } from "../shared/svg.js";
import { showHere } from "./here.js";
import { day, elapsed, hereOf, phases, time } from "./mission.js";
import { drawMission } from "./timeline.js";

// Often enough that the clock runs, seldom enough to be read.
const TICK_MS = 250;
const UTC = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hourCycle: "h23", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** How fast it runs, in words. @param {number} pace */
const paced = (pace) => (pace ? `${Math.round(pace).toLocaleString("en")} times as fast as it was` : "waiting for what comes next");

/** @param {HTMLElement | null} place @param {Element | null} figure @param {any} mission the snapshot's, or null where other news is told */
export function startClock(place, figure, mission) {
  if (!mission || !place || !figure) return () => {};
  const { moments } = mission;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (place.querySelector(`[data-clock=${name}]`));
  const all = phases(moments);
  let [here, width] = [hereOf(mission), 0];
  const put = (/** @type {string} */ name, /** @type {string} */ text) => part(name).textContent === text || (part(name).textContent = text);

  function show() {
    if (document.hidden) return;
    const { at, pace } = time(moments, here, serverNow());
    const phase = all.findIndex(({ name }) => name === moments[here.last].phase);
    put("elapsed", elapsed(at));
    put("utc", `${UTC.format(at).replace(" at", ",")} UTC`);
    put("day", `Day ${day(at)}`);
    put("phase", `${moments[here.last].phase}, phase ${phase + 1} of ${all.length}`);
    put("pace", paced(pace));
    if (width) showHere(figure, moments, width, here, serverNow());
  }

  onWidth(/** @type {Element} */ (figure.parentElement), (now) => (drawMission(figure, moments, (width = now)), show()));
  setInterval(show, TICK_MS);
  /** A headline was told. @param {any} headline */
  return ({ moment, published_at: published }) => {
    if (moment === null || Date.parse(published) < here.told) return;
    here = { last: moment, told: Date.parse(published) };
    show();
  };
}
