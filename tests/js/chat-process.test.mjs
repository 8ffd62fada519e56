// The chat's server side: what the web processes hold, by the dashboard's samples.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Samples, watchProcess } from "../../static/chat/server.js";
import { settle } from "./fakes.mjs";

const NOW = Date.now();

function sample(second, ...web) {
  const at = NOW + second * 1000;
  const processes = web.map(([epoch, held, pss]) => ({ kind: "web", epoch, held, pss, threads: 5 }));
  return { id: `${at}-0`, t: at * 1000, data: { processes: [...processes, { kind: "beat", pss: 9 }] } };
}

test("all web processes are summed up, and a sample that is known is ignored", () => {
  const samples = new Samples();
  samples.add([sample(0, ["a", 2, 100], ["b", 3, 200])]);
  samples.add([sample(0, ["a", 2, 100], ["b", 3, 200]), sample(1, ["a", 4, 100], ["b", 3, 250])]);
  assert.deepEqual(samples.all.map(({ held, memory, threads }) => [held, memory, threads]), [
    [5, 300, 10],
    [7, 350, 10],
  ]);
  assert.equal(samples.processes, 2);
});

test("after a restart another curve begins, and what is older than three minutes is forgotten", () => {
  const samples = new Samples();
  samples.add([sample(-200, ["a", 1, 100]), sample(-2, ["a", 1, 100])]);
  assert.equal(samples.all.length, 1);
  samples.add([sample(-1, ["c", 0, 50])]);
  assert.deepEqual(samples.all.map(({ held }) => held), [0]);
});

test("what each request costs is known when enough more are held", () => {
  const samples = new Samples();
  samples.add([sample(0, ["a", 2, 1000]), sample(1, ["a", 102, 201_000])]);
  assert.equal(samples.perHeld(50), 2000);
  assert.equal(samples.perHeld(500), null);
});

test("after an outage all samples since the last answer are asked for, and the curve has no hole", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const asked = [];
  const server = { isDown: false };
  t.mock.method(globalThis, "fetch", async (path) => {
    asked.push(path);
    return new Response('{"events": []}', { status: server.isDown ? 502 : 200 });
  });
  globalThis.window = globalThis;
  globalThis.document = { hidden: false, addEventListener() {} };
  globalThis.IntersectionObserver = class {
    constructor(then) {
      this.observe = () => then([{ isIntersecting: true }]);
    }
  };
  const turn = async () => {
    await settle();
    t.mock.timers.tick(2_000);
  };
  watchProcess({}, () => {});
  await turn();
  server.isDown = true;
  await turn();
  await turn();
  server.isDown = false;
  await turn();
  await settle();
  document.hidden = true;
  assert.deepEqual(asked, [180, 5, 5, 7, 9].map((seconds) => `/dashboard/api/history/?seconds=${seconds}`));
});
