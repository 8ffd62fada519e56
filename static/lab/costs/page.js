// @ts-check
// What would it cost for N clients? Measure what this server can open, and calculate the rest.
import { element, find, put } from "../../shared/dom.js";
import { bytes, number } from "../../shared/format.js";
import { sleep } from "../../shared/sleep.js";
import { onWidth } from "../../shared/svg.js";
import { LANES, LANE_NAMES, fetchCosts, measureCosts } from "../client.js";
import { NAMES, pulses } from "../words.js";
import { drawCosts } from "./chart.js";
import { basis, estimate, favoured, formulas, secondsOf } from "./estimate.js";

/** @typedef {import("./estimate.js").Measured} Measured */

const REFRESH_MS = 1000;
const SIZES = [1000, 10_000, 1_000_000];

const form = /** @type {HTMLFormElement} */ (find("#measure"));
const rateField = /** @type {HTMLInputElement} */ (find("#rate"));
const button = /** @type {HTMLButtonElement} */ (find("#measure button"));
const state = { measured: /** @type {Measured[]} */ ([]), width: 0 };

form.addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  measureAll();
});
rateField.addEventListener("input", show);
onWidth(find("#costs"), (width) => {
  state.width = width;
  show();
});
fetchMeasured().catch((problem) => say(problem.message));

/** Measure the lane that is chosen, or all, one after the other. */
async function measureAll() {
  const chosen = String(new FormData(form).get("lane"));
  const clients = Number(new FormData(form).get("clients"));
  button.disabled = true;
  try {
    for (const lane of chosen === "all" ? LANE_NAMES : [chosen]) {
      if (!(await measure(lane, clients))) break;
    }
  } catch (problem) {
    say(problem.message);
  }
  button.disabled = false;
}

/** Measure one lane; returns whether there is a figure. */
async function measure(lane, clients) {
  await measureCosts(lane, clients);
  while (await fetchMeasured()) {
    say(`Measuring ${clients.toLocaleString("en")} by ${NAMES[lane]} …`);
    await sleep(REFRESH_MS);
  }
  const isThere = state.measured.some((one) => one.lane === lane && one.clients === clients);
  say(isThere ? "Measured." : "It could not be measured: the lab has no room now, or no worker came.");
  return isThere;
}

/** Fetch and show what was measured; returns whether a measurement is still running. */
async function fetchMeasured() {
  const { measured, measuring } = await fetchCosts();
  state.measured = measured;
  show();
  return measuring !== null;
}

function show() {
  const rate = Number(rateField.value);
  if (!(rate > 0)) return;
  const bases = [];
  const byLane = {};
  const calculated = [];
  for (const lane of LANE_NAMES) {
    const from = basis(state.measured, lane);
    if (!from) continue;
    bases.push(from);
    byLane[lane] = estimate(from, SIZES[1], rate);
    calculated.push(...calculatedRows(from, rate));
  }
  find("#measured tbody").replaceChildren(...state.measured.map(measuredRow));
  find("#calculated tbody").replaceChildren(...calculated);
  find("#formulas").replaceChildren(...bases.map(formulaItem));
  const at = `${SIZES[1].toLocaleString("en")} clients and ${pulses(rate)} a second`;
  put(find("#favoured"), favoured(byLane, NAMES, at));
  const curves = bases.map((from) => curveOf(from, rate));
  if (state.width > 0) drawCosts(find("#costs"), curves, state.width);
}

/** @param {Measured} one */
function measuredRow(one) {
  const seconds = secondsOf(one);
  const milliseconds = (1000 * (one.cpu_seconds ?? 0)) / seconds;
  const cpu = one.cpu_seconds === null ? "unknown" : `${number(milliseconds, 1)} ms`;
  const memory = one.memory_bytes === null ? "unknown" : bytes(Math.round(one.memory_bytes / one.clients));
  return row(one.lane, [
    one.clients.toLocaleString("en"),
    number(one.requests / seconds, 1),
    number(one.delivered / seconds, 1),
    bytes(Math.round((one.bytes_up + one.bytes_down) / seconds)),
    cpu,
    memory,
  ]);
}

/** @param {Measured} from @param {number} rate */
function calculatedRows(from, rate) {
  return SIZES.map((clients) => {
    const cost = estimate(from, clients, rate);
    return row(from.lane, [
      clients.toLocaleString("en"),
      Math.round(cost.requests).toLocaleString("en"),
      bytes(Math.round(cost.bytes)),
      cost.memory === null ? "unknown" : bytes(Math.round(cost.memory)),
      cost.processes.toLocaleString("en"),
    ]);
  });
}

function row(lane, cells) {
  const made = element("tr", { "data-technique": LANES[lane].technique });
  made.append(element("th", { scope: "row" }, NAMES[lane]));
  for (const text of cells) made.append(element("td", {}, text));
  return made;
}

/** @param {Measured} from */
function formulaItem(from) {
  return element("li", {}, element("b", {}, NAMES[from.lane]), `: ${formulas(from)}.`);
}

/** @param {Measured} from @param {number} rate @returns {import("./chart.js").Curve} */
function curveOf(from, rate) {
  const lane = state.measured.filter((one) => one.lane === from.lane && one.cpu_seconds);
  return {
    technique: LANES[from.lane].technique,
    measured: lane.map((one) => [one.clients, (one.cpu_seconds ?? 0) / secondsOf(one)]),
    calculated: [from.clients, ...SIZES].map((clients) => [clients, estimate(from, clients, rate).cpu]),
  };
}

function say(text) {
  put(find("#said"), text);
}
