import assert from "node:assert/strict";
import { test } from "node:test";
import { after, begun, tried } from "../../static/payments/state.js";
import { story } from "../../static/payments/shop/story.js";

const order = (status = "placed", charged = 0) => ({
  id: "ord_1",
  payment_id: "pay_1",
  amount: 1999,
  charged,
  status,
  created_at: "2026-01-01T00:00:00Z",
});
const attempt = (at, status) => ({ at, status, duration_ms: 10, bytes_up: 400, bytes_down: 0, error: "" });
const delivery = (status, last) => ({
  id: 1,
  message_id: "msg_1",
  endpoint: "ep_shop",
  type: "payment.succeeded",
  status,
  tries: 1,
  next_attempt_at: null,
  created_at: "2026-01-01T00:00:01Z",
  attempt: last,
});
const received = (type = "payment.succeeded") => ({
  id: 7,
  source: "processor",
  message_id: "msg_1",
  type,
  effect: "ord_1 is paid",
  effects: 1,
  copies: 0,
  at: "2026-01-01T00:00:01.400Z",
  checks: [
    { name: "signature", passed: true, said: "" },
    { name: "new", passed: true, said: "" },
  ],
  about: "ord_1",
  body_bytes: 23,
});
const nothing = {
  orders: [],
  payments: [],
  endpoints: [],
  deliveries: [],
  received: [],
  customers: [],
  deployments: [],
  messages: [],
  settings: {},
};
const all = (...events) =>
  events.reduce((state, [type, data]) => after(state, { type, data }), begun(nothing));
const names = (steps) => steps.map(({ name, state }) => `${name}: ${state}`);

test("an order that changes stays in its place", () => {
  const state = all(
    ["order", { order: { ...order(), id: "ord_0" } }],
    ["order", { order: order() }],
    ["order", { order: { ...order("paid"), id: "ord_0" } }],
  );
  assert.deepEqual(
    state.orders.map(({ id, status }) => [id, status]),
    [
      ["ord_1", "placed"],
      ["ord_0", "paid"],
    ],
  );
});

test("each attempt of a delivery is kept once, however often it is reported", () => {
  const first = attempt("2026-01-01T00:00:01Z", 500);
  const second = attempt("2026-01-01T00:00:02Z", 200);
  const told = ["deliveries", { deliveries: [delivery("pending", first)] }];
  const state = all(told, told, ["deliveries", { deliveries: [delivery("succeeded", second)] }]);
  assert.deepEqual(
    state.deliveries[0].attempts.map(({ status }) => status),
    [500, 200],
  );
});

test("a delivery that was not yet attempted has no attempts", () => {
  assert.deepEqual(tried(begun(nothing), { id: 3, status: "pending" }).deliveries, [
    { id: 3, status: "pending", attempts: [] },
  ]);
});

test("an endpoint that is deleted takes its deliveries with it", () => {
  const state = all(
    ["endpoint", { endpoint: { id: "ep_shop", status: "enabled" } }],
    ["deliveries", { deliveries: [delivery("pending", null)] }],
    ["endpoint", { endpoint: { id: "ep_shop", status: "deleted" } }],
  );
  assert.deepEqual([state.endpoints, state.deliveries], [[], []]);
});

test("while the processor is at it the order is not paid, whatever the page hopes", () => {
  const state = all(["payment", { payment: { id: "pay_1", status: "processing" } }]);
  assert.deepEqual(names(story(order(), state)), [
    "You pay: done",
    "Processor settles: now",
    "Webhook sent: next",
    "Shop verifies: next",
    "Order paid: next",
  ]);
});

test("a payment that is settled does not make an order paid; the webhook does", () => {
  const settled = all(["payment", { payment: { id: "pay_1", status: "succeeded" } }]);
  assert.deepEqual(names(story(order(), settled)).slice(1), [
    "Processor settles: done",
    "Webhook sent: next",
    "Shop verifies: next",
    "Order paid: next",
  ]);
  const told = after(settled, { type: "received", data: { received: received() } });
  assert.deepEqual(names(story(order("paid", 1999), told)).slice(2), [
    "Webhook sent: done",
    "Shop verifies: done",
    "Order paid: done",
  ]);
  assert.equal(story(order("paid", 1999), told)[3].said, "2 of 2 checks passed, then the id is noted.");
});

test("a declined order is reported by a webhook as well", () => {
  const state = all(["received", { received: received("payment.failed") }]);
  assert.deepEqual(names(story(order("declined"), state)).at(-1), "Order declined: bad");
});

test("a refund is one more webhook", () => {
  const state = all(
    ["received", { received: received() }],
    ["received", { received: { ...received("payment.refunded"), id: 8 } }],
  );
  assert.equal(names(story(order("refunded"), state)).at(-1), "Refunded: done");
});

test("a webhook of another source, or about another payment, is not of this story", () => {
  const state = all(
    ["received", { received: { ...received(), source: "crm" } }],
    ["received", { received: { ...received(), id: 9, about: "ord_2" } }],
  );
  assert.equal(names(story(order(), state)).at(-1), "Order paid: next");
});
