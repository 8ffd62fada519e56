import assert from "node:assert/strict";
import { test } from "node:test";
import { ASK_MS, PURCHASES_MS, RUN_MS, newPollingShop } from "../../static/payments/shop/polling.js";
import { fakeClock } from "./fakes.mjs";

/** A processor that settles each purchase after 1.4 s, and answers in no time. */
async function opened() {
  const clock = fakeClock(0);
  const bought = [];
  const shop = newPollingShop({
    now: clock.now,
    timers: clock.timers,
    onChange() {},
    buy: () => bought.push(clock.now()),
    get: async () => ({ json: { payments: bought.map(payment) }, up: 500, down: 300, ended: clock.now() }),
  });
  const settledAt = (at) => at + 1_400;
  function payment(at) {
    return { id: `pay_${at}`, status: clock.now() >= settledAt(at) ? "succeeded" : "processing" };
  }
  shop.start();
  return { clock, shop, bought, settledAt };
}

test("it asks every second for a minute, and all but the answers about its four purchases are empty", async () => {
  const { clock, shop, bought } = await opened();
  await clock.pass(2 * RUN_MS);
  assert.deepEqual(bought, PURCHASES_MS);
  const { isRunning, requests, empty, bytes } = shop.state;
  assert.deepEqual([isRunning, requests, empty, bytes], [false, 60, 56, 60 * 800]);
});

test("its delay is from the settlement that the processor reports to the answer that says so", async () => {
  const { clock, shop, bought, settledAt } = await opened();
  await clock.pass(RUN_MS);
  for (const at of bought) shop.settled({ id: `pay_${at}`, status: "succeeded" }, settledAt(at));
  shop.settled({ id: "pay_of_before", status: "succeeded" }, 5);
  assert.deepEqual(shop.delays(), [600, 600, 600, 600]);
});

test("stopped, it asks no more, and its figures stay", async () => {
  const { clock, shop } = await opened();
  await clock.pass(10 * ASK_MS);
  shop.stop();
  await clock.pass(RUN_MS);
  assert.deepEqual([shop.state.requests, shop.state.endedAt], [11, 10 * ASK_MS]);
});

test("what was settled before its first question is no news", async () => {
  const clock = fakeClock(0);
  const payments = [{ id: "old", status: "succeeded" }];
  const get = async () => ({ json: { payments }, up: 1, down: 1, ended: 0 });
  const shop = newPollingShop({ ...clock, get, buy() {}, onChange() {} });
  shop.start();
  await clock.pass(3 * ASK_MS);
  assert.deepEqual([shop.state.requests, shop.state.empty], [4, 4]);
  shop.stop();
});

test("started again while a request is under way, it asks once a second", async () => {
  const clock = fakeClock(0);
  const get = async () => {
    await new Promise((resolve) => clock.timers.setTimeout(resolve, 300));
    return { json: { payments: [] }, up: 1, down: 1, ended: 0 };
  };
  const shop = newPollingShop({ ...clock, get, buy() {}, onChange() {} });
  shop.start();
  await clock.pass(100);
  shop.stop();
  await clock.pass(100);
  shop.start();
  await clock.pass(ASK_MS);
  assert.equal(shop.state.requests, 1);
  shop.stop();
});
