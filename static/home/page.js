// @ts-check
// The first page: the choice by four questions, and a lane for each technique, live while somebody looks.
import { partsOf } from "../shared/dom.js";
import { duration } from "../shared/format.js";
import { startChooser } from "./chooser.js";
import { newLane } from "./lane.js";
import * as miniatures from "./miniatures.js";

const TICK_MS = 1_000;
// Long enough to speak about in a class; then a tab that was left open in the foreground costs the server
// nothing.
const REST_MS = 300_000;

const part = partsOf(document, "home");
const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-lane]"));
const lanes = [...places].map((place) => newLane(place, miniatures[place.dataset.lane ?? ""], showSpan));
const timers = { tick: 0, rest: 0 };

/** @param {number} span */
function showSpan(span) {
  part("span").textContent = duration(span);
}

function show() {
  for (const lane of lanes) lane.show();
}

function close() {
  clearInterval(timers.tick);
  clearTimeout(timers.rest);
  for (const lane of lanes) lane.close();
}

function rest() {
  close();
  part("resting").hidden = false;
}

function open() {
  close();
  part("resting").hidden = true;
  for (const lane of lanes) lane.open();
  timers.tick = window.setInterval(show, TICK_MS);
  timers.rest = window.setTimeout(rest, REST_MS);
}

/** A tab that nobody looks at holds nothing, the newsroom's stream included: another tab takes that over. */
function turn() {
  if (document.hidden) close();
  else open();
}

document.addEventListener("visibilitychange", turn);
addEventListener("online", turn);
part("again").addEventListener("click", open);
startChooser(
  /** @type {HTMLFormElement} */ (part("chooser")),
  places,
  document.querySelectorAll("[data-compared]"),
);
turn();
