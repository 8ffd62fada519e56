// The samples of the dashboard: what is kept, where lines have gaps, and who came back when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Samples, lastKnown, lastRestart, lines, returns } from "../../static/dashboard/series.js";
import { say } from "../../static/dashboard/status.js";
import { TILES, closings } from "../../static/dashboard/tiles.js";

const START = 1_800_000_000_000;

function sample(second, data = {}) {
  const at = START + second * 1000;
  return { id: `${at}-0`, t: at * 1000, data: { processes: [], arrivals: {}, ...data } };
}

function web(...epochs) {
  return epochs.map((epoch) => ({ kind: "web", epoch, cpu: 0.01, began_at: START + 1234 }));
}

const outbox = (data) => ({ facts: data.outbox });

test("samples that are known already are ignored, and those of five minutes are kept", () => {
  const samples = new Samples();
  samples.add([sample(0), sample(1)]);
  samples.add([sample(1), sample(2)]);
  assert.deepEqual(samples.all.map(({ t }) => t / 1e6 - START / 1000), [0, 1, 2]);
  samples.add([sample(301)]);
  assert.deepEqual(samples.all.map(({ t }) => t / 1e6 - START / 1000), [2, 301]);
});

test("where samples or values are missing a line has a gap, and zero is a value", () => {
  const seen = [sample(0, { outbox: 0 }), sample(1, { outbox: 3 }), sample(5, { outbox: 1 })];
  assert.deepEqual(lines(seen, outbox).get("facts").map((segment) => segment.map(({ value }) => value)), [
    [0, 3],
    [1],
  ]);
  const unknown = [sample(0, { outbox: 1 }), sample(1, { outbox: null }), sample(2, { outbox: null })];
  assert.equal(lines([...unknown, sample(3, { outbox: 1 })], outbox).get("facts").length, 2);
  assert.equal(lines([sample(0, { outbox: null })], outbox).size, 0);
});

test("a process that restarts is another line, and no line falls to zero", () => {
  const seen = [sample(0, { processes: web("a") }), sample(1, { processes: web("b") })];
  assert.deepEqual([...lines(seen, TILES.cpu.read).keys()], ["web a", "web b"]);
});

test("a tile is as old as its last known value", () => {
  const seen = [sample(0, { outbox: 1 }), sample(4, { outbox: null })];
  assert.equal(lastKnown(seen, outbox), START);
  assert.equal(lastKnown([sample(0)], outbox), null);
});

test("a restart is a web process that was not there before, and the first of all is none", () => {
  assert.equal(lastRestart([sample(0, { processes: web("a") })]), null);
  const seen = [sample(0, { processes: web("a") }), sample(1, { processes: web("a", "b") })];
  assert.equal(lastRestart(seen), START + 1234);
});

test("who came back is counted in tenths of a second after the restart, over all samples", () => {
  const tenth = START / 100;
  const seen = [
    sample(3, { arrivals: { sse: [tenth - 1, 9, 1, 2] } }),
    sample(4, { arrivals: { sse: [tenth + 10, 4], websocket: [tenth + 500, 1] } }),
  ];
  const counts = returns(seen, START).get("sse");
  assert.deepEqual([counts.length, counts[0], counts[1], counts[10]], [200, 1, 2, 4]);
  assert.equal(counts.reduce((all, one) => all + one), 7);
});

test("endings are listed by how many they are", () => {
  const closed = { sse: { 200: 1 }, websocket: { 1001: 5 } };
  assert.deepEqual(closings({ closed })[0], { technique: "websocket", code: "1001", count: 5 });
  assert.deepEqual(closings({ closed: null }), []);
});

test("the page says when what it shows is old, and whether it still asks", () => {
  const held = { state: "held", asked: START, due: 0, problem: null };
  assert.equal(say(held, START + 1000, START).badge, "Live");
  assert.equal(say(held, START + 5000, START).badge, "Stale");
  assert.equal(say(held, START, null).badge, "Waiting");
  assert.equal(say({ ...held, state: "hidden" }, START, START).badge, "Paused");
  const problem = { failure: "connection lost", json: null };
  const offline = say({ state: "retrying", asked: START, due: START + 4000, problem }, START, START);
  assert.deepEqual([offline.badge, offline.action], ["Offline", "Try now"]);
});
