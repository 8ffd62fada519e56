// @ts-check
// A claim is run: each of its trials is a run of the lab, which the lanes' own clients follow. Then the
// server judges it by what it has counted, and by what they have reported.
import { serverNow } from "../../shared/clock.js";
import { sleep } from "../../shared/sleep.js";
import { Refused, breakRun, connect, figuresOf, report, startRun, verdictOf } from "../client.js";
import { newRecording } from "../recording.js";
import { PROBES } from "./probes.js";

const REPORT_MS = 1000;
// The figures of a run are saved once a second.
const SAVED_MS = 1500;
// After its last pulse, a run is followed for longer than the interval of a client that polls.
const SETTLE_MS = 1500;
// And for this long if a pulse is missing that may still come: a browser opens a stream again after 3 s.
const LATEST_MS = 8000;
// On a busy machine that takes longer.
const JUDGED_WITHIN_MS = 30_000;

/**
 * Run a claim, and return the verdict as the API has it.
 * @param {any} claim as the API describes it
 * @param {(progress: {trial: number, name: string, pulses: number}) => void} onProgress
 * @param {typeof verdictOf} judge whom to ask for the verdict
 */
export async function runClaim(claim, onProgress = () => {}, judge = verdictOf) {
  const runs = [];
  for (const [place, trial] of claim.run.trials.entries()) {
    runs.push(await carryOut(trial, (pulses) => onProgress({ trial: place, name: trial.name, pulses })));
  }
  return judged(claim.id, runs, judge);
}

/** How long a claim takes, in seconds, if all goes well. @param {any} claim */
export function secondsOf(claim) {
  const lead = 1.5;
  const settle = SETTLE_MS / 1000 + 1;
  let sum = 1;
  for (const { settings } of claim.run.trials) sum += lead + settings.seconds + settle;
  return sum;
}

async function carryOut(trial, tell) {
  const run = await startRun(trial.settings);
  const recording = newRecording(trial.lanes);
  const lanes = connect(run, (lane, events) => recording.note(lane, events, serverNow()), trial.lanes);
  try {
    const probing = trial.probe ? PROBES[trial.probe.name](run, trial.probe.times) : {};
    const breaking = trial.faults.map((planned) => breakInTime(run, planned));
    const [counts] = await Promise.all([probing, follow(run, trial, recording, tell), ...breaking]);
    return { id: run.id, counts };
  } finally {
    lanes.close();
  }
}

async function breakInTime(run, { after, fault }) {
  await sleep(run.begins_at / 1000 + after * 1000 - serverNow());
  await breakRun(run.id, fault);
}

/** Report what the lanes bring, until all is there, or what is missing will not come. */
async function follow(run, trial, recording, tell) {
  const awaited = trial.lanes.filter((lane) => !trial.silent.includes(lane));
  const end = run.ends_at / 1000;
  for (;;) {
    await sleep(REPORT_MS);
    let hasReported = true;
    for (const lane of trial.lanes) {
      hasReported = (await reportLane(run.id, lane, recording)) && hasReported;
    }
    // Without an answer, the next second's figures show the progress.
    const figures = await figuresOf(run.id).catch(() => null);
    if (figures) tell(figures.published);
    const hasAll = awaited.every((lane) => recording.of(lane).length >= trial.pulses);
    const patience = hasAll && hasReported ? SETTLE_MS : LATEST_MS;
    if (serverNow() > end + patience) return;
  }
}

/** Report what a lane has brought since; returns whether that was taken. */
async function reportLane(run, lane, recording) {
  const receipts = recording.takeReport(lane);
  if (!receipts) return true;
  try {
    await report(run, { lane, ...receipts });
    return true;
  } catch {
    recording.putBack(lane, receipts); // again in a second
    return false;
  }
}

/** Ask for the verdict until the figures of the runs are complete. */
async function judged(claim, runs, judge) {
  const until = Date.now() + JUDGED_WITHIN_MS;
  for (;;) {
    await sleep(SAVED_MS);
    try {
      return await judge(claim, runs);
    } catch (problem) {
      const isEarly = problem instanceof Refused && problem.code === "not_yet";
      if (!isEarly || Date.now() > until) throw problem;
    }
  }
}
