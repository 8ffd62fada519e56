// @ts-check
// The story of one order as a timeline.
import { arrive } from "../shared/arrive.js";
import { duration } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";
import { $, el, put } from "./dom.js";
import { story } from "./story.js";
import { money, short } from "./words.js";

const UNTOLD = ["You pay", "Processor settles", "Webhook sent", "Shop verifies", "Order paid"];

/** @param {Record<string, any> | undefined} order @param {import("./state.js").State} state */
export function showStory(order, state) {
  const steps = order ? story(order, state) : UNTOLD.map((name) => ({ name, state: "next", at: null, said: "" }));
  const start = steps[0].at ?? 0;
  put($("[data-story=order]"), order ? `${short(order.id)} · ${money(order.amount, order.currency)}` : "Buy something to see it");
  keyed($("[data-story=steps]"), steps, ({ name }) => name.replace("Order declined", "Order paid"), newStep, (element, step) => showStep(element, step, start));
}

function newStep() {
  return el("li.step", {}, el("b"), el("span.figures.small.at"), el("p.small.muted"));
}

/** @param {HTMLElement} element @param {{name: string, state: string, at: number | null, said: string}} step @param {number} start */
function showStep(element, { name, state, at, said }, start) {
  if (element.dataset.state && element.dataset.state !== state && state !== "next") arrive(element);
  element.dataset.state = state;
  put(element.querySelector("b"), name);
  put(element.querySelector(".at"), at === null ? (state === "now" ? "now" : "\u00a0") : `+${duration(Math.max(0, at - start))}`);
  put(element.querySelector("p"), said);
}
