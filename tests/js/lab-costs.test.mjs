import assert from "node:assert/strict";
import { test } from "node:test";
import { stepsFor } from "../../static/lab/costs/chart.js";
import { basis, estimate, favoured, formulas, secondsOf } from "../../static/lab/costs/estimate.js";

const measured = (fields) => ({
  lane: "sse",
  clients: 100,
  seconds: 10,
  requests: 0,
  delivered: 1000,
  bytes_up: 0,
  bytes_down: 300_000,
  payload_bytes: 200_000,
  cpu_seconds: 0.05,
  memory_bytes: 2_000_000,
  stayed: 100,
  ...fields,
});
const POLLING = measured({ lane: "polling", requests: 1000, bytes_up: 700_000, cpu_seconds: 0.5 });

test("Where a connection stays, cost grows with the messages", () => {
  assert.deepEqual(estimate(measured({}), 10_000, 2), {
    requests: 0,
    bytes: 20_000 * 100 + 20_000 * 200,
    memory: 200_000_000,
    cpu: 1,
    processes: 2,
  });
});

test("Polling costs the same requests at any rate", () => {
  const slow = estimate(POLLING, 10_000, 0.01);
  const fast = estimate(POLLING, 10_000, 1);
  assert.deepEqual([slow.requests, fast.requests, slow.cpu, fast.cpu], [10_000, 10_000, 5, 5]);
  assert.equal(slow.bytes, 10_000 * 800 + 100 * 200);
});

test("A long-poll comes back at least every 25 s, and with each pulse", () => {
  const from = measured({ lane: "long_polling", requests: 1000 });
  assert.equal(estimate(from, 1000, 0.001).requests, 40);
  assert.equal(estimate(from, 1000, 3).requests, 3000);
});

test("What is unknown stays unknown", () => {
  assert.equal(estimate(measured({ memory_bytes: null }), 10, 1).memory, null);
});

test("The largest measurement that counted CPU time is what is calculated from", () => {
  const unknown = measured({ clients: 1000, cpu_seconds: null });
  const all = [measured({ clients: 10 }), measured({}), unknown, POLLING];
  assert.equal(basis(all, "sse").clients, 100);
  assert.equal(basis(all, "webhook"), undefined);
});

test("The formulas hold the figures", () => {
  assert.equal(
    formulas(measured({})),
    "requests a second: none, once open; bytes a second: messages × 100 B + clients × rate × 200 B; " +
      "CPU: messages × 50 µs; processes: CPU ÷ 0.7; memory: clients × 20.0 kB (from 100 clients)",
  );
});

test("The figures favour who takes the least CPU", () => {
  const lanes = { sse: estimate(measured({}), 1000, 1), polling: estimate(POLLING, 1000, 1) };
  assert.equal(
    favoured(lanes, { sse: "SSE", polling: "Polling" }, "1,000 clients and 1 pulse a second"),
    "At 1,000 clients and 1 pulse a second, the figures favour SSE: it takes the least CPU, and the fewest " +
      "bytes; Polling takes 10 times its CPU.",
  );
  assert.equal(favoured({}, {}, "any"), "Measure at least two techniques to compare them.");
});

test("A webhook's point lies on its line: sent as fast as it goes, it stands for one pulse a second", () => {
  const sent = { requests: 100, delivered: 100, seconds: 1.9, cpu_seconds: 0.4 };
  const webhook = measured({ lane: "webhook", ...sent });
  assert.equal(webhook.cpu_seconds / secondsOf(webhook), estimate(webhook, webhook.clients, 1).cpu);
  assert.equal(secondsOf(POLLING), 10);
});

test("The chart's steps hold a hundred thousand cores, and less than a thousandth", () => {
  const curve = { technique: "chat", measured: [[1, 0.0002]], calculated: [[1, 0], [1_000_000, 60_000]] };
  const steps = stepsFor([curve]);
  assert.deepEqual([steps.length, steps[0], steps.at(-1)], [10, 0.0001, 100_000]);
  assert.deepEqual(stepsFor([]).length, 7);
});
