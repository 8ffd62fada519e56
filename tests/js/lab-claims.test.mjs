import assert from "node:assert/strict";
import { test } from "node:test";
import { runClaim, secondsOf } from "../../static/lab/claims/running.js";
import { figureWords, predictionWords, verdictWords } from "../../static/lab/claims/words.js";
import { settle } from "./fakes.mjs";

const CLAIM = {
  prediction: { choices: [{ id: "none", text: "none" }, { id: "all", text: "all ten" }] },
  run: { trials: [{ settings: { seconds: 8 } }, { settings: { seconds: 6 } }] },
};
const VERDICT = { figures: [{ name: "answered", value: 10, unit: "of 10" }], right_choice: "all" };
const plain = (text) => text.replaceAll("\u00a0", " ");

test("A prediction is told beside the figure, whether it was right or not, or not made", () => {
  assert.equal(
    plain(predictionWords(CLAIM, "all", VERDICT)),
    "You predicted “all ten”. Measured: 10 of 10: as you predicted.",
  );
  assert.match(predictionWords(CLAIM, "none", VERDICT), /not as you predicted\.$/);
  assert.match(predictionWords(CLAIM, "", VERDICT), /without a prediction\.$/);
});

test("A claim that depends on something says on what", () => {
  assert.equal(verdictWords({ verdict: "depends", depends_on: "the rate" }), "It depends on the rate.");
  assert.equal(verdictWords({ verdict: "does not hold", depends_on: null }), "It does not hold.");
  assert.equal(plain(figureWords({ value: 1234.5, unit: "ms" })), "1,234.5 ms");
});

test("A claim of two runs takes less than half a minute", () => {
  assert.ok(secondsOf(CLAIM) > 20);
  assert.ok(secondsOf(CLAIM) < 30);
});

test("A run goes on to its verdict although the server does not answer one request for its figures", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const json = { headers: { "content-type": "application/json" } };
  const asked = [];
  t.mock.method(globalThis, "fetch", async (_path, { method }) => {
    asked.push(method);
    if (method === "GET" && asked.length === 2) throw new TypeError("no connection");
    return new Response(JSON.stringify({ id: "a", begins_at: 0, ends_at: 2_000_000, published: 8 }), json);
  });
  const trial = { name: "one", settings: {}, lanes: [], silent: [], faults: [], pulses: 8 };
  const shown = [];
  const onProgress = ({ pulses }) => shown.push(pulses);
  const state = { verdict: null };
  const running = runClaim({ id: "c", run: { trials: [trial] } }, onProgress, async () => "It holds.");
  running.then(
    (verdict) => Object.assign(state, { verdict }),
    ({ message }) => Object.assign(state, { verdict: message }),
  );
  for (let turn = 0; turn < 8 && state.verdict === null; turn += 1) {
    await settle();
    t.mock.timers.tick(1_000);
  }
  await settle();
  assert.equal(state.verdict, "It holds.");
  assert.deepEqual(shown, [8, 8, 8]);
});
