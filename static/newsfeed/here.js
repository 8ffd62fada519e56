// @ts-check
// The mark on the line of the mission: where it is now, in the eight days and in the half hour.
import { svg } from "../shared/svg.js";
import { phases, time, toldSeconds } from "./mission.js";
import { DAYS_Y, HEIGHT, TOLD_HEIGHT, TOLD_Y, hasRoom, scales } from "./timeline.js";

/** @typedef {import("./mission.js").Moment} Moment */

/** @param {string} name @param {number} x @param {boolean} right */
const beside = (name, x, right) =>
  svg("text", { x, y: HEIGHT - 10, dx: right ? 9 : -9, "text-anchor": right ? "start" : "end", class: "here-name" }, name);

/** Where we are. @param {Element} figure @param {Moment[]} moments @param {number} width @param {import("./mission.js").Here} here @param {number} now */
export function showHere(figure, moments, width, here, now) {
  const { day, told } = scales(moments, width);
  const { at, part } = time(moments, here, now);
  const [x, y] = [day(at), told(toldSeconds(moments, here.last, part))];
  const phase = /** @type {ReturnType<typeof phases>[number]} */ (phases(moments).findLast((one) => one.first <= here.last));
  for (const one of figure.querySelectorAll("[data-first]")) one.toggleAttribute("data-now", one.getAttribute("data-first") === String(phase.first));
  figure.querySelector(".here")?.replaceChildren(
    svg("path", { d: `M${x} ${DAYS_Y - 18}V${DAYS_Y}L${y} ${TOLD_Y}V${TOLD_Y + TOLD_HEIGHT}`, class: "hand" }),
    svg("circle", { cx: x, cy: DAYS_Y, r: 5, class: "now" }),
    svg("path", { d: `M${y - 5} ${TOLD_Y + TOLD_HEIGHT + 8}h10l-5 -8z`, class: "now" }),
    ...(hasRoom(phase.name, told(phase.until) - told(phase.told)) ? [] : [beside(phase.name, y, y < width / 2)]),
  );
}
