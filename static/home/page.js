// @ts-check
// The home page: the choice by four questions, and a lane for each technique, live while somebody looks.
import { duration } from "../shared/format.js";
import { chat } from "./chat.js";
import { startChooser } from "./chooser.js";
import { newLane } from "./lane.js";
import { newsfeed } from "./newsfeed.js";
import { payments } from "./payments.js";
import { tickers } from "./tickers.js";
import { weather } from "./weather.js";

const MINIATURES = { weather, chat, tickers, newsfeed, payments };
const TICK_MS = 1_000;
// Long enough to speak about in a class; then a tab that was left open in the foreground costs the server nothing.
const REST_MS = 300_000;

const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-home="${name}"]`));
const lanes = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-lane]"))].map((lane) =>
  newLane(lane, MINIATURES[/** @type {keyof typeof MINIATURES} */ (lane.dataset.lane)], (span) => (part("span").textContent = duration(span))));
let timers = /** @type {ReturnType<typeof setTimeout>[]} */ ([]);

function close() {
  timers.forEach(clearTimeout);
  lanes.forEach((lane) => lane.close());
}

function rest() {
  close();
  part("resting").hidden = false;
}

function open() {
  close();
  part("resting").hidden = true;
  lanes.forEach((lane) => lane.open());
  timers = [setInterval(() => lanes.forEach((lane) => lane.show()), TICK_MS), setTimeout(rest, REST_MS)];
}

// A tab that nobody looks at holds nothing, the newsroom's stream included: another tab takes that over.
const turned = () => (document.hidden ? close() : open());
document.addEventListener("visibilitychange", turned);
addEventListener("online", turned);
part("again").addEventListener("click", open);
startChooser(/** @type {HTMLFormElement} */ (part("chooser")), /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-lane]")));
turned();
