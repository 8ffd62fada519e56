import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, isNewlyAsked, isOlder, newSender } from "../../static/classroom/client.js";
import { bins, fullestPercent } from "../../static/classroom/herd/histogram.js";
import { laneFigures, raceFigures } from "../../static/classroom/race/figures.js";
import { newLane } from "../../static/classroom/race/lane.js";
import { newRunning } from "../../static/classroom/running.js";
import { measuredWords, ownWords, verdictWords } from "../../static/classroom/words.js";
import { settle } from "./fakes.mjs";

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
  assert.equal(fullestPercent([1000, 5000, 6000, 60_000]), 25);
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

const json = (body) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

test("a phase repeats nothing of the snapshot before it, and an older phase is left out", async (t) => {
  const phase = (seq) => ({ id: `${seq + 5}-0`, t: seq, type: "phase", data: { seq, phase: "predict" } });
  const answers = [
    json({ cursor: "2-0", seq: 2, phase: "predict", you: { answers: { 1: "a" } }, arrived: [] }),
    json({ cursor: "9-0", events: [phase(1), phase(3)] }),
  ];
  t.mock.method(globalThis, "fetch", async () => answers.shift() ?? new Promise(() => {}));
  const rooms = [];
  const others = [];
  const connection = connect({
    code: "a-b-c",
    onRoom: (room) => rooms.push(room),
    onPeople: (event) => others.push(event),
  });
  await settle();
  connection.close();
  assert.deepEqual(rooms.map(({ seq }) => seq), [2, 3]);
  assert.deepEqual(rooms[1], { seq: 3, phase: "predict" });
  assert.deepEqual(others, []);
});

test("a question is asked again when its prediction begins once more, and not when the door is locked", () => {
  const room = (phase, id = "q") => ({ phase, question: { id } });
  assert.equal(isNewlyAsked(room("predict"), null), true);
  assert.equal(isNewlyAsked(room("predict"), room("explain")), true);
  assert.equal(isNewlyAsked(room("predict", "other"), room("explain")), true);
  assert.equal(isNewlyAsked(room("predict"), room("predict")), false);
  assert.equal(isNewlyAsked(room("commit"), room("predict")), false);
});

test("of two snapshots of one phase the one with the newer cursor stays, whichever is answered last", () => {
  const shown = { seq: 4, cursor: "10-0" };
  assert.equal(isOlder({ seq: 4, cursor: "9-0" }, shown), true);
  assert.equal(isOlder({ seq: 4, cursor: "10-0" }, shown), false);
  assert.equal(isOlder({ seq: 4, cursor: "10-1" }, shown), false);
  assert.equal(isOlder({ seq: 3, cursor: "11-0" }, shown), true);
  assert.equal(isOlder({ seq: 5, cursor: "9-0" }, shown), false);
  assert.equal(isOlder({ seq: 1, cursor: "1-0" }, null), false);
});

test("a choice whose answer does not come is given up, so that it can be sent again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(globalThis, "fetch", (_path, { signal }) => {
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  });
  const said = [];
  newSender("a-b-c", { onSent() {}, onRefused() {}, onWaiting: () => said.push("waiting") }).choose({});
  t.mock.timers.tick(10_000);
  await settle();
  assert.deepEqual(said, ["waiting"]);
});

test("a later choice has a larger number, although the phone's clock was set back", async (t) => {
  t.mock.timers.enable({ apis: ["Date", "setTimeout"], now: 5_000 });
  const numbers = [];
  t.mock.method(globalThis, "fetch", async (_path, { body }) => {
    numbers.push(JSON.parse(body).n);
    return json({});
  });
  const sender = newSender("a-b-c", { onSent() {}, onRefused() {}, onWaiting() {} });
  for (const clock of [5_000, 2_000, 9_000]) {
    t.mock.timers.setTime(clock);
    sender.choose({ choice: "a" });
    await settle();
  }
  assert.deepEqual(numbers, [5_000, 5_001, 9_000]);
});

test("a report of the lanes that is under way when a race begins does not count as the race's", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.mock.method(Math, "random", () => 0);
  const document = { hidden: false, addEventListener() {} };
  const streams = [];
  class EventSource {
    constructor() {
      streams.push(this);
    }
    addEventListener(name, receive) {
      this[name] = receive;
    }
    close() {}
  }
  Object.assign(globalThis, { document, EventSource, location: { href: "https://example.com/" } });
  const reports = [];
  t.mock.method(globalThis, "fetch", (_path, { body }) => {
    return new Promise((resolve) => {
      reports.push({ known: JSON.parse(body), answer: () => resolve(json({})) });
    });
  });
  const turn = async (ms) => {
    t.mock.timers.tick(ms);
    await settle();
  };
  const lane = newLane("a-b-c", () => {});
  const drawn = { cursor: "1-0", due: 0, techniques: ["sse"], drawn: [0] };
  const room = (phase, run) => ({ phase, activity: { ...drawn, run } });
  const pulse = (stream, number) => {
    stream.pulse({ data: JSON.stringify({ type: "pulse", data: { n: number } }) });
  };

  lane.follow(room("lanes", "one"), { number: 1 });
  await turn(0);
  pulse(streams[0], 57);
  await turn(2000);
  lane.follow(room("race", "two"), { number: 1 });
  await turn(0);
  reports[0].answer();
  await settle();
  pulse(streams[1], 1);
  await turn(250);
  assert.deepEqual(reports.map(({ known }) => known.n), [57, 1]);
  lane.follow({ activity: null }, { number: 1 });
});

test("a claim that cannot begin is reported, and is not run again when the door is locked", async (t) => {
  const fetch = t.mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("no connection")));
  const problems = [];
  const onProblem = (text) => problems.push(text);
  const running = newRunning({ code: "a-b-c", key: "k", onProgress() {}, onProblem });
  const room = { phase: "run", question: { id: "q", kind: "claim" }, is_run: false };
  running.follow({ ...room, seq: 4 });
  await settle();
  running.follow({ ...room, seq: 5, locked: true });
  await settle();
  assert.equal(fetch.mock.callCount(), 1);
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^It could not be measured: The server does not answer\./);
});
