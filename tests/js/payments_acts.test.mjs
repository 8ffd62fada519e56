import assert from "node:assert/strict";
import { test } from "node:test";
import { newActs } from "../../static/payments/acts.js";

const URL = "https://shop.example/misbehave/";

/** A server that has one more endpoint when asked for one, and a page that has not been told of it yet. */
function dashboard(endpoints = [], lost = []) {
  const asked = [];
  const heard = [];
  const answers = {
    "shop/": { misbehaving_url: URL },
    "endpoints/": { id: "ep_1", url: URL, status: "enabled", secret: "whsec_x" },
    "endpoints/ep_1/test/": { id: 7, attempts: [] },
    "endpoints/ep_1/recover/": { recovered: 2 },
    "orders/": { id: "ord_1" },
  };
  const acts = newActs(
    {
      send: async (path, body, ...key) => {
        asked.push([path, body, ...key]);
        return { status: 200, json: answers[path], ...lost.shift() };
      },
      get: async () => null,
      remove: async () => null,
    },
    {
      state: () => ({ endpoints, deliveries: [], orders: [], settings: { misbehaving_url: URL } }),
      receive: (type, data) => heard.push([type, Object.keys(data)[0]]),
      set: () => {},
      onSecret: () => heard.push(["secret"]),
      onProblem: () => {},
      follow: () => {},
    },
  );
  return { acts, asked, heard };
}

test("a new receiver is called before the server has reported it, and is shown at once", async () => {
  const { acts, asked, heard } = dashboard();
  await acts.misbehave("500");
  assert.deepEqual(
    asked.map(([path]) => path),
    ["shop/", "endpoints/", "endpoints/ep_1/test/"],
  );
  assert.deepEqual(heard, [
    ["endpoint", "endpoint"],
    ["deliveries", "deliveries"],
  ]);
});

test("a receiver that is known is not made again", async () => {
  const { acts, asked } = dashboard([{ id: "ep_1", url: URL, status: "enabled" }]);
  await acts.misbehave("500");
  assert.deepEqual(
    asked.map(([path]) => path),
    ["shop/", "endpoints/ep_1/test/"],
  );
});

test("what is to be recovered is all since the endpoint was made", async () => {
  const { acts, asked } = dashboard([{ id: "ep_1", url: URL, created_at: "2026-01-01T00:00:00Z" }]);
  await acts.changeEndpoint("recover", "ep_1");
  assert.deepEqual(asked, [["endpoints/ep_1/recover/", { since: "2026-01-01T00:00:00Z" }]]);
});

test("a purchase whose answer was lost is paid again under its key, and the next one under another", async () => {
  const lost = [{ status: null, json: null, failure: "connection lost" }];
  const { acts, asked } = dashboard([], lost);
  for (const product of ["mug", "mug", "mug", "tea"]) await acts.buy(product, 1);
  const [first, again, next, other] = asked.map(([, , key]) => key);
  assert.equal(again, first);
  assert.equal(new Set([first, next, other]).size, 3);
});
