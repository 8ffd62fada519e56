import assert from "node:assert/strict";
import { test } from "node:test";
import { bins, fullestPercent } from "../../static/classroom/herd/histogram.js";
import { laneFigures, raceFigures } from "../../static/classroom/race/figures.js";
import { measuredWords, ownWords, verdictWords } from "../../static/classroom/words.js";

const DUE = 1_700_000_000_000_000;
const RACE = { due: DUE, techniques: ["polling", "sse"], drawn: [0, 0, 0, 0, 1] };
const knew = (technique, ms, slept = false) => ({ technique, n: 1, at: DUE + ms * 1000, slept });

test("a phone that slept is shown, and not averaged in", () => {
  const arrivals = [knew("polling", 200), knew("polling", 400), knew("polling", 9000, true), knew("sse", 12)];
  const [polling, sse] = raceFigures(RACE, arrivals);
  const { phones, median, slowest, slept, waiting } = polling;
  assert.deepEqual([phones, median, slowest, slept, waiting], [4, 200, 400, 1, 1]);
  assert.deepEqual([sse.median, sse.slept, sse.waiting], [12, 0, 0]);
});

test("a lane is behind where a phone has not had the pulses of the last seconds, or none at all", () => {
  const arrivals = [8, 7, 3].map((pulse) => ({ technique: "polling", n: pulse }));
  const [polling, sse] = laneFigures(RACE, arrivals, DUE / 1000 + 8500);
  assert.deepEqual([polling.newest, polling.slowest, polling.behind], [8, 3, 2]);
  assert.deepEqual([sse.newest, sse.behind], [0, 1]);
});

test("who came back in the same tenth of a second is in one bin, and who came late in the last", () => {
  assert.equal(bins([3000, 3099, 3100, 60_000])[30], 2);
  assert.equal(bins([60_000]).at(-1), 1);
  assert.equal(fullestPercent([3000, 3050, 3100, 60_000]), 50);
  assert.equal(fullestPercent([]), 0);
});

test("a phone has its own prediction beside what came of it", () => {
  const choices = [
    { id: "few", text: "few" },
    { id: "many", text: "many" },
  ];
  const result = { right_choice: "many", measured: true, verdict: "depends", depends_on: "the rate" };
  const room = { question: { choices }, result };
  assert.equal(ownWords(room, {}), "You made no prediction this time.");
  assert.equal(ownWords(room, { 1: "few" }), "You predicted “few”. The right answer is “many”.");
  assert.equal(ownWords(room, { 1: "few", 2: "many" }), "You predicted “many” (first “few”). That is right.");
  assert.equal(verdictWords(result), "It depends on the rate.");
  assert.equal(measuredWords({ figures: [{ value: 12.5, unit: "ms" }] }), "12.5 ms");
});
