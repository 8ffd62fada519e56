// The chat's server side: what the web processes hold, by the dashboard's samples.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Looks } from "../../static/chat/server.js";

const NOW = Date.now();

function sample(second, ...web) {
  const at = NOW + second * 1000;
  const processes = web.map(([epoch, held, pss]) => ({ kind: "web", epoch, held, pss, threads: 5 }));
  return { id: `${at}-0`, t: at * 1000, data: { processes: [...processes, { kind: "beat", pss: 9 }] } };
}

test("all web processes are summed up, and a sample that is known is ignored", () => {
  const looks = new Looks();
  looks.add([sample(0, ["a", 2, 100], ["b", 3, 200])]);
  looks.add([sample(0, ["a", 2, 100], ["b", 3, 200]), sample(1, ["a", 4, 100], ["b", 3, 250])]);
  assert.deepEqual(looks.all.map(({ held, memory, threads }) => [held, memory, threads]), [
    [5, 300, 10],
    [7, 350, 10],
  ]);
  assert.equal(looks.processes, 2);
});

test("after a restart another curve begins, and what is older than three minutes is forgotten", () => {
  const looks = new Looks();
  looks.add([sample(-200, ["a", 1, 100]), sample(-2, ["a", 1, 100])]);
  assert.equal(looks.all.length, 1);
  looks.add([sample(-1, ["c", 0, 50])]);
  assert.deepEqual(looks.all.map(({ held }) => held), [0]);
});

test("what each request costs is known when enough more are held", () => {
  const looks = new Looks();
  looks.add([sample(0, ["a", 2, 1000]), sample(1, ["a", 102, 201_000])]);
  assert.equal(looks.perHeld(50), 2000);
  assert.equal(looks.perHeld(500), null);
});
