// @ts-check
// Breaking a run: choose a fault, press once, and each lane shows that it is broken and how it recovered.
import { serverNow } from "../shared/clock.js";
import { element, find, put } from "../shared/dom.js";
import { LANE_NAMES, breakRun, faultsOf, mendRun } from "./client.js";

// How often the page asks what is broken, and how much has come since.
const WATCH_MS = 500;
// States of a lane in which nothing more will change.
const SETTLED = ["recovered", "gap", "lost", "untouched"];

const form = /** @type {HTMLFormElement} */ (find("#faults"));
const breakButton = /** @type {HTMLButtonElement} */ (find("#break"));
const mendButton = /** @type {HTMLButtonElement} */ (find("#mend"));
const amountInput = /** @type {HTMLInputElement} */ (find("#amount input"));
const names = new Map(kinds().map((kind) => [kind.value, kind.dataset.name ?? ""]));
const places = new Map(LANE_NAMES.map((lane) => [lane, newPlace(lane)]));
const state = { run: "", timer: 0 };

form.addEventListener("change", showKind);
form.addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  begin();
});
mendButton.addEventListener("click", mend);
showKind();

/** A run has begun, which can be broken from now on. @param {string} run */
export function follow(run) {
  state.run = run;
  breakButton.disabled = false;
  mendButton.disabled = false;
  for (const place of places.values()) show(place, "", false);
  say("Nothing is broken.");
}

async function begin() {
  const { run } = state;
  try {
    const fault = await breakRun(run, wanted());
    say(`${names.get(fault.kind)}: ${laneNames(fault.lane)}.`);
    for (const [lane, place] of places) {
      if (["all", lane].includes(fault.lane)) show(place, `${names.get(fault.kind)}.`, true);
    }
    watch(run);
  } catch (problem) {
    say(problem.message);
  }
}

async function mend() {
  try {
    await mendRun(state.run);
    say("All faults are ended.");
    watch(state.run);
  } catch (problem) {
    say(problem.message);
  }
}

/** Show what became of each lane, again and again until all is settled. @param {string} run */
async function watch(run) {
  clearTimeout(state.timer);
  let isSettled = false;
  try {
    const { faults } = await faultsOf(run);
    if (run !== state.run) return;
    const settled = LANE_NAMES.map((lane) => showLane(lane, faults));
    isSettled = settled.every(Boolean);
  } catch {
    say("The server does not answer. Trying again.");
  }
  if (!isSettled && run === state.run) state.timer = setTimeout(() => watch(run), WATCH_MS);
}

/** Show the newest fault of a lane; returns whether nothing more is to come. */
function showLane(lane, faults) {
  const fault = faults.find(({ lanes }) => lane in lanes);
  if (!fault) return true;
  const { state: how, sentence } = fault.lanes[lane];
  const left = Math.max(0, Math.ceil(fault.ends_at / 1000_000 - serverNow() / 1000));
  const begin = how === "broken" ? `${names.get(fault.kind)}, ${left} s left` : names.get(fault.kind);
  show(places.get(lane), `${begin}. ${sentence}`, how === "broken");
  return SETTLED.includes(how);
}

function show(place, text, isBroken) {
  put(place, text);
  place.closest(".lane").toggleAttribute("data-broken", isBroken);
}

function newPlace(lane) {
  const place = element("p.small.fault", { "data-fault": lane });
  find(`.lane[aria-labelledby="lane-${lane}"]`).append(place);
  return place;
}

/** What the form says is to be broken, as the API takes it. */
function wanted() {
  const { kind, lane, seconds, amount, status } = Object.fromEntries(new FormData(form));
  const { field } = chosen().dataset;
  const fault = /** @type {Record<string, unknown>} */ ({ kind, lane, seconds: Number(seconds) });
  if (field === "status") fault.status = Number(status) || status;
  else if (field) fault[field] = Number(amount);
  return fault;
}

/** Show the fields and the lesson of the kind that is chosen. */
function showKind(changed = undefined) {
  if (changed && changed.target.name !== "kind") return;
  const { field, unit, amount } = chosen().dataset;
  find("#status").hidden = field !== "status";
  find("#amount").hidden = !field || field === "status";
  put(find("#amount span"), unit || "How much");
  amountInput.value = amount ?? "";
  amountInput.disabled = find("#amount").hidden; // else a field that nobody sees could be wrong
  for (const lesson of document.querySelectorAll("[data-lesson]")) {
    lesson.toggleAttribute("hidden", lesson.getAttribute("data-lesson") !== chosen().value);
  }
}

function kinds() {
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name=kind]"))];
}

function chosen() {
  return kinds().filter((kind) => kind.checked)[0];
}

function laneNames(lane) {
  return lane === "all" ? "all five lanes" : find(`option[value="${lane}"]`, form).textContent;
}

function say(text) {
  put(find("#broken"), text);
}
