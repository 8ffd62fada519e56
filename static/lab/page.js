// @ts-check
// The lab's page: one press starts a run, five lanes show it live, and a table says what each has cost.
import { serverNow } from "../shared/clock.js";
import { find, put } from "../shared/dom.js";
import { onWidth } from "../shared/svg.js";
import { LANE_NAMES, connect, endRun, figuresOf, ledgerOf, report, startRun } from "./client.js";
import { drawLane } from "./drawing/lanes.js";
import { follow as followFaults } from "./faults.js";
import { NotARun, readExport } from "./exported.js";
import { newRecording } from "./recording.js";
import { show } from "./showing.js";
import { pulses } from "./words.js";

// What is drawn moves ten times a second, and once where somebody wants no motion.
const FRAME_MS = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 100;
const REPORT_MS = 1000;
// A lane that was cut resumes within this time after the last pulse.
const SETTLE_MS = 10_000;
// The server saves the figures of each lane once a second.
const SAVED_WITHIN_MS = 2500;

const form = /** @type {HTMLFormElement} */ (find("#settings"));
const stopButton = /** @type {HTMLButtonElement} */ (find("#stop"));
const startButton = /** @type {HTMLButtonElement} */ (find("#start"));
const fileInput = /** @type {HTMLInputElement} */ (find("#file"));
const widths = new Map();
const state = {
  run: /** @type {any} */ (null),
  recording: newRecording(LANE_NAMES),
  finishedAt: /** @type {number | null} */ (null),
  connection: /** @type {{close: () => void} | null} */ (null),
  // When the lanes were closed, and what their figures were when last asked since then.
  closedAt: /** @type {number | null} */ (null),
  lastFigures: "",
  // Since when the tab has been seen: what was due before is not judged by when it arrived here.
  shownSince: document.hidden ? Infinity : -Infinity,
};

form.addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  begin(settingsOf(form));
});
stopButton.addEventListener("click", stop);
find("#print").addEventListener("click", () => print());
fileInput.addEventListener("change", () => open(fileInput.files?.[0]));
document.addEventListener("dragover", (dragged) => dragged.preventDefault());
document.addEventListener("drop", (dropped) => {
  dropped.preventDefault();
  open(dropped.dataTransfer?.files[0]);
});
document.addEventListener("visibilitychange", () => {
  state.shownSince = document.hidden ? Infinity : serverNow();
});
for (const lane of LANE_NAMES) onWidth(figureOf(lane), (width) => widths.set(lane, width));
restoreSettings();
setInterval(drawAll, FRAME_MS);
reportAgain();

async function begin(settings) {
  say("Starting …");
  startButton.disabled = true;
  try {
    state.run = await startRun(settings);
  } catch (problem) {
    say(problem.message);
    startButton.disabled = false;
    return;
  }
  rememberSettings(settings);
  state.connection?.close();
  state.recording = newRecording(LANE_NAMES, () => state.shownSince);
  state.finishedAt = null;
  state.closedAt = null;
  state.connection = connect(state.run, (lane, events) => state.recording.note(lane, events, serverNow()));
  followFaults(state.run.id);
  stopButton.hidden = false;
  find("#exports").hidden = true;
  put(find("#verdict"), "");
}

async function stop() {
  if (!state.run) return;
  try {
    state.run = await endRun(state.run.id);
  } catch (problem) {
    say(problem.message);
  }
}

async function reportAgain() {
  await reportAndShow();
  setTimeout(reportAgain, REPORT_MS);
}

/** Report what came, and show what it has cost. */
async function reportAndShow() {
  const { run } = state;
  if (!run || !state.connection) return;
  try {
    for (const lane of LANE_NAMES) await reportLane(run.id, lane);
    const figures = await figuresOf(run.id);
    const ledger = await ledgerOf(run.id);
    if (run.id !== state.run?.id) return;
    sayHowFar(figures);
    show(figures, ledger, arrivals());
    if (figures.state !== "done") return;
    if (state.closedAt !== null && isCounted(figures, state.closedAt)) finish(figures);
    if (state.closedAt === null && isOver(figures, ledger)) closeLanes();
  } catch {
    say("The server does not answer. The lanes go on as soon as it does.");
  }
}

/** Whether all has arrived that was published, or what is missing will not. */
function isOver(run, ledger) {
  const hasAll = LANE_NAMES.every((lane) => ledger[lane].received === run.published);
  return hasAll || serverNow() > run.ends_at / 1000 + SETTLE_MS;
}

function closeLanes() {
  state.connection?.close();
  state.closedAt = serverNow();
  state.lastFigures = "";
  say("Every pulse is accounted for. The last bytes are being counted.");
}

/** Whether the last bytes are counted: those of an answer on its way, and of what closed. */
function isCounted(run, closedAt) {
  const before = state.lastFigures;
  state.lastFigures = JSON.stringify(run.lanes);
  return state.lastFigures === before && serverNow() > closedAt + SAVED_WITHIN_MS;
}

async function reportLane(run, lane) {
  const receipts = state.recording.takeReport(lane);
  if (!receipts) return;
  try {
    await report(run, { lane, ...receipts });
  } catch {
    state.recording.putBack(lane, receipts); // the pulse may not be noted yet: again in a second
  }
}

function finish(run) {
  state.connection = null;
  state.finishedAt = lastArrival();
  startButton.disabled = false;
  stopButton.hidden = true;
  say(`Done: ${pulses(run.published)} on each of the five.`);
  find("#exports").hidden = false;
  for (const link of document.querySelectorAll("[data-export]")) {
    const format = /** @type {HTMLElement} */ (link).dataset.export;
    link.setAttribute("href", `/lab/api/runs/${run.id}/export/?format=${format}`);
  }
}

/** Draw a run again that was exported. @param {File | undefined} file */
async function open(file) {
  if (!file || state.connection) {
    if (file) say("A run is going on: end it first, then choose the file again.");
    return;
  }
  try {
    const { run, ledger, arrivals: known } = readExport(await file.text());
    state.run = run;
    state.recording = newRecording(LANE_NAMES);
    state.recording.restore(known);
    state.finishedAt = lastArrival();
    show(run, ledger, known);
    say(`Drawn from ${file.name}: ${pulses(run.published)}.`);
    find("#exports").hidden = true;
  } catch (problem) {
    if (!(problem instanceof NotARun)) throw problem;
    say(problem.message);
  }
}

function sayHowFar(run) {
  const left = Math.max(0, Math.ceil((run.ends_at / 1000 - serverNow()) / 1000));
  if (run.state === "waiting") say("The lanes are open. The first pulse is about to come.");
  if (run.state === "running") say(`${pulses(run.published)} so far, ${left} s to go.`);
}

function arrivals() {
  return Object.fromEntries(LANE_NAMES.map((lane) => [lane, state.recording.of(lane)]));
}

function drawAll() {
  if (document.hidden || !state.run) return;
  const now = state.finishedAt ?? serverNow();
  for (const lane of LANE_NAMES) {
    drawLane(figureOf(lane), state.recording.of(lane), now, widths.get(lane) ?? 0);
  }
}

/** When the last pulse was known on any lane: what is drawn stands still there when all is over. */
function lastArrival() {
  const times = LANE_NAMES.map((lane) => state.recording.of(lane).at(-1)?.at ?? 0);
  return Math.max(...times, state.run.begins_at / 1000);
}

function figureOf(lane) {
  return find(`svg[data-lane="${lane}"]`);
}

function say(text) {
  put(find("#said"), text);
}

function settingsOf(filled) {
  const given = new FormData(filled);
  return {
    pattern: given.get("pattern"),
    rate: Number(given.get("rate")),
    seconds: Number(given.get("seconds")),
    payload: Number(given.get("payload")),
    seed: Number(given.get("seed")),
  };
}

/** Let the address repeat the run. */
function rememberSettings(settings) {
  const address = `?${new URLSearchParams(settings)}`;
  history.replaceState(null, "", address);
  find("#again").setAttribute("href", address);
}

function restoreSettings() {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
}
