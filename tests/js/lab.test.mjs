import assert from "node:assert/strict";
import { test } from "node:test";
import { slowest } from "../../static/lab/drawing/delays.js";
import { delaysOf, lastOnAll, newRecording } from "../../static/lab/recording.js";
import { connect as connectPolling } from "../../static/lab/lanes/polling.js";
import { NotARun, readExport } from "../../static/lab/exported.js";
import { leftOut, verdict } from "../../static/lab/words.js";
import { settle } from "./fakes.mjs";

const LANES = ["polling", "long_polling", "websocket", "sse", "webhook"];
const each = (value) => Object.fromEntries(LANES.map((lane) => [lane, value]));
const pulse = (number, due) => ({
  type: "pulse",
  id: `${number}-0`,
  data: { n: number, due: due * 1000 },
});

test("What arrived while the tab was hidden is left out of the delays and counted", () => {
  const tab = { shownSince: -Infinity };
  const recording = newRecording(["sse"], () => tab.shownSince);
  recording.note("sse", [pulse(1, 1000)], 1010);
  tab.shownSince = Infinity;
  recording.note("sse", [pulse(2, 2000)], 3500);
  tab.shownSince = 4000;
  recording.note("sse", [pulse(3, 3900)], 4100);
  recording.note("sse", [pulse(4, 5000)], 5020);
  const delays = delaysOf(recording.of("sse"));
  assert.deepEqual([delays.p50, delays.max, delays.samples, delays.leftOut], [10, 20, 2, 2]);
  assert.deepEqual(recording.takeReport("sse")?.unseen, ["2-0", "3-0"]);
  assert.match(leftOut(2), /^2 arrivals are left out of the delays/);
  assert.equal(leftOut(0), "");
});

test("A report that was put back is sent again in parts that the server takes", () => {
  const recording = newRecording(["sse"], () => Infinity);
  for (let number = 1; number <= 5_002; number += 1) recording.note("sse", [pulse(number, number)], number);
  recording.note("sse", [{ type: "gap", data: { after: "1-0", before: "3-0" } }], 9000);
  recording.putBack("sse", recording.takeReport("sse"));
  const first = recording.takeReport("sse");
  const second = recording.takeReport("sse");
  assert.deepEqual(
    [first.ids.length, first.at.length, first.unseen.length, first.gaps.length],
    [5_000, 5_000, 5_000, 0],
  );
  assert.deepEqual(second, {
    ids: ["5001-0", "5002-0"],
    at: [5_001_000, 5_002_000],
    gaps: [["1-0", "3-0"]],
    unseen: ["5001-0", "5002-0"],
  });
  assert.equal(recording.takeReport("sse"), null);
});

test("The receiver's clock is not slowed by a hidden tab", () => {
  const recording = newRecording(["webhook"], () => Infinity);
  const data = { n: 1, id: "1-0", due: 1_000_000, at: 1_030_000 };
  recording.note("webhook", [{ type: "arrived", id: "2-0", data }], 9000);
  assert.equal(delaysOf(recording.of("webhook")).max, 30);
});

test("The last pulse on all lanes is the newest that each has brought", () => {
  const arrival = (number) => ({ id: `${number}-0`, n: number, due: 0, at: number });
  const last = lastOnAll({ sse: [arrival(1), arrival(2), arrival(3)], polling: [arrival(1), arrival(2)] });
  assert.deepEqual([last.sse.n, last.polling.n], [2, 2]);
  assert.equal(lastOnAll({ sse: [arrival(1)], polling: [] }), null);
});

test("The chart shows the longest delay of each moment", () => {
  const arrivals = [{ due: 0, at: 5 }, { due: 1, at: 90 }, { due: 100, at: 130 }];
  assert.deepEqual(slowest(arrivals, (due) => due), [[0, 89], [104, 30]]);
});

test("A run that was exported is read again, its pulses in the order of the log", () => {
  const arrivals = { ...each([]), sse: [["9-0", 9000, 9500, true], ["10-0", 10_000, 10_100]] };
  const exported = { run: { id: "a" }, settings: {}, lanes: each({}), ledger: each({}), arrivals };
  const read = readExport(JSON.stringify(exported));
  assert.deepEqual(read.arrivals.sse, [
    { id: "9-0", n: 1, due: 9, at: 9.5, unseen: true },
    { id: "10-0", n: 2, due: 10, at: 10.1, unseen: false },
  ]);
  assert.equal(read.run.state, "done");
});

test("What is no run is refused in words", () => {
  for (const text of ["", "null", "[]", "{}", '{"run": {}, "settings": {}}']) {
    assert.throws(() => readExport(text), NotARun);
  }
});

test("The verdict is one sentence, made from the figures", () => {
  const said = verdict({ polling: { p50: 503, perEvent: 549 }, websocket: { p50: 12, perEvent: 297 } });
  assert.equal(
    said.replaceAll("\u00a0", " "),
    "WebSocket delivered first, 12 ms after a pulse was due, and Polling last, after 503 ms; " +
      "WebSocket took the fewest bytes for each, 297 B, and Polling the most, 549 B.",
  );
});

test("a poll that is answered after its lane was closed brings nothing to the next run", async (t) => {
  let answerLate = () => {};
  t.mock.method(globalThis, "fetch", (_path, { signal }) => {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      answerLate = () => resolve(new Response(JSON.stringify({ cursor: "2-0", events: [{ id: "2-0" }] })));
    });
  });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const brought = [];
  const lane = connectPolling({ url: "/", cursor: "1-0", onEvents: (events) => brought.push(...events) });
  lane.close();
  answerLate();
  await settle();
  assert.deepEqual(brought, []);
});
