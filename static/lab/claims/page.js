// @ts-check
// The claims' page: predict, press once, and see the figure beside the prediction.
import { element, find, put, snapshot } from "../../shared/dom.js";
import { clockMinute, counted } from "../../shared/format.js";
import { Refused } from "../client.js";
import { forget, keep, recall } from "./memory.js";
import { runClaim, secondsOf } from "./running.js";
import { choiceText, figureWords, predictionWords, verdictWords } from "./words.js";

const DRAW_MS = 250;

const claims = snapshot();
const known = recall();
const state = { running: "", isHidden: false };

for (const claim of claims) prepare(claim);
find("#forget").addEventListener("click", forgetAll);
document.addEventListener("visibilitychange", () => {
  state.isHidden ||= document.hidden;
});
showResults();
openNamed();

function prepare(claim) {
  const place = placeOf(claim);
  const form = /** @type {HTMLFormElement} */ (find("form", place));
  form.addEventListener("change", () => {
    keepChoice(claim, String(new FormData(form).get("choice")));
    enableButtons();
  });
  form.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    run(claim, known[claim.id].choice);
  });
  find("[data-skip]", place).addEventListener("click", () => run(claim, ""));
  restore(claim);
}

function restore(claim) {
  const kept = known[claim.id];
  const place = placeOf(claim);
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (place.querySelectorAll("[name=choice]"))) {
    input.checked = input.value === kept?.choice;
  }
  find(".outcome", place).hidden = !kept?.verdict;
  if (kept?.verdict) showOutcome(claim, kept);
  if (kept?.choice) say(claim, "Predicted. Press once to run it.");
  enableButtons();
}

function keepChoice(claim, choice) {
  known[claim.id] = { ...known[claim.id], choice };
  keep(claim.id, known[claim.id]);
  say(claim, `About ${Math.round(secondsOf(claim))} s. Keep this tab in sight meanwhile.`);
}

async function run(claim, choice) {
  if (state.running) return;
  state.running = claim.id;
  state.isHidden = document.hidden;
  enableButtons();
  const moving = showProgress(claim);
  try {
    const verdict = await runClaim(claim, (progress) => sayHowFar(claim, progress));
    known[claim.id] = { choice, verdict, at: Date.now() };
    keep(claim.id, known[claim.id]);
    const isSlowed = "Done, but this tab was hidden meanwhile, which slows it: run it again.";
    say(claim, state.isHidden ? isSlowed : "Done.");
    restoreOutcome(claim);
  } catch (problem) {
    const why = problem instanceof Refused ? problem.message : "The server does not answer.";
    say(claim, `${why} Nothing was judged; run it again in a moment.`);
  } finally {
    moving.end();
    state.running = "";
    enableButtons();
  }
}

function restoreOutcome(claim) {
  showOutcome(claim, known[claim.id]);
  showResults();
}

function sayHowFar(claim, { trial, name, pulses }) {
  const { trials } = claim.run;
  const which = trials.length > 1 ? `Run ${trial + 1} of ${trials.length}, ${name}` : "Running";
  say(claim, `${which}: ${counted(pulses, "pulse")} so far.`);
}

/** Let the bar run for as long as the claim takes. */
function showProgress(claim) {
  const bar = /** @type {HTMLProgressElement} */ (find("progress", placeOf(claim)));
  const began = Date.now();
  const whole = secondsOf(claim) * 1000;
  bar.hidden = false;
  say(claim, "Starting …");
  const timer = setInterval(() => {
    bar.value = Math.min(1, (Date.now() - began) / whole);
  }, DRAW_MS);
  return {
    end() {
      clearInterval(timer);
      bar.hidden = true;
      bar.value = 0;
    },
  };
}

function showOutcome(claim, { choice, verdict, at }) {
  const place = find(".outcome", placeOf(claim));
  place.hidden = false;
  const says = find("[data-verdict]", place);
  put(says, verdictWords(verdict));
  says.dataset.says = verdict.verdict;
  put(find("[data-sentence]", place), verdict.sentence);
  put(find("[data-predicted]", place), predictionWords(claim, choice, verdict));
  put(find("[data-when]", place), `Run at ${clockMinute(at)}.`);
  find("tbody", place).replaceChildren(...verdict.figures.map(figureRow));
}

function figureRow(figure) {
  return element("tr", {},
    element("th", { scope: "row" }, figure.name),
    element("td", {}, figureWords(figure)));
}

function showResults() {
  const run = claims.filter(({ id }) => known[id]?.verdict);
  find("#none").hidden = run.length > 0;
  find("#results").parentElement?.toggleAttribute("hidden", run.length === 0);
  find("#forgetting").hidden = run.length === 0;
  find("#results tbody").replaceChildren(...run.map(resultRow));
}

function resultRow(claim) {
  const { choice, verdict } = known[claim.id];
  return element("tr", {},
    element("th", { scope: "row" }, element("a", { href: `#${claim.id}` }, claim.text)),
    element("td", {}, choice ? choiceText(claim, choice) : "nothing"),
    element("td", {}, figureWords(verdict.figures[0])),
    element("td", { "data-says": verdict.verdict }, verdict.verdict));
}

function forgetAll() {
  forget();
  for (const claim of claims) {
    delete known[claim.id];
    restore(claim);
    say(claim, "Choose what you predict; then you can run it.");
  }
  showResults();
}

/** One claim runs at a time: a visitor has one run of the lab. */
function enableButtons() {
  for (const claim of claims) {
    const place = placeOf(claim);
    const isBusy = state.running !== "";
    find("[data-run]", place).toggleAttribute("disabled", isBusy || !known[claim.id]?.choice);
    find("[data-skip]", place).toggleAttribute("disabled", isBusy);
  }
}

/** A link may name a claim as `?claim=`, too. */
function openNamed() {
  const named = new URLSearchParams(location.search).get("claim");
  if (named && claims.some(({ id }) => id === named)) location.hash = named;
}

function placeOf({ id }) {
  return find(`[data-claim="${id}"]`);
}

function say(claim, text) {
  put(find("[data-said]", placeOf(claim)), text);
}
