import assert from "node:assert/strict";
import { test } from "node:test";
import { delays, hooks } from "../../static/payments/wire/hooks.js";
import { messagesOf } from "../../static/payments/processor/log.js";
import { moments } from "../../static/payments/wire/lifelines.js";
import { startCommand } from "../../static/payments/processor/endpoints.js";
import { quantityProblem } from "../../static/payments/shop/orders.js";
import { said } from "../../static/payments/status.js";
import { alike, booked, brief, money, standing, verdict, waits } from "../../static/payments/words.js";

const plain = (text) => text.replaceAll("\u00a0", " ");

test("a quantity is a whole number that the shop accepts", () => {
  const wrong = ["", "0", "1.5", "100", "-1", "x"].map(quantityProblem);
  assert.deepEqual(new Set(wrong), new Set(["Write a whole number from 1 to 99."]));
  assert.deepEqual(["1", "99"].map(quantityProblem), ["", ""]);
});

test("an endpoint on this machine gets the command of a receiver, with its secret and port", () => {
  const command = "WEBHOOK_SECRET=whsec_AA== python3 docs/receivers/plain_receiver.py 5050";
  assert.equal(startCommand("http://127.0.0.1:5050/", "whsec_AA==", "standard"), command);
  assert.equal(startCommand("https://example.org/hook", "whsec_AA==", "standard"), "");
  assert.equal(startCommand("http://127.0.0.1:5050/", "whsec_AA==", "stripe"), "");
});

test("a server that stops is not an error of the shop", () => {
  const problem = { status: 503, failure: "", json: { error: { code: "stopping", message: "Again." } } };
  const words = said({ state: "retrying", due: 2_000, problem }, { now: 0, answered: 0 });
  assert.equal(words.badge, "Server stops");
});

test("money has two digits and its currency", () => assert.equal(plain(money(1999, "EUR")), "19.99 EUR"));

test("a double charge is reported, with the number of charges", () => {
  assert.equal(plain(booked({ amount: 1999, charged: 3998, currency: "EUR" })), "charged 39.98 EUR: 2 times");
  assert.equal(booked({ amount: 1999, charged: 1999, currency: "EUR" }), "");
  assert.equal(booked({ amount: 1999, charged: 0, currency: "EUR" }), "");
});

test("a delivery says how it stands, and counts down to its next attempt", () => {
  const at = (next) => standing({ status: "pending", tries: 2, next_attempt_at: next }, 1_000);
  assert.equal(plain(at(new Date(3_600).toISOString())), "attempt 3 in 3 s");
  assert.equal(at(new Date(1_000).toISOString()), "due now");
  assert.equal(at(null), "on its way");
  assert.equal(standing({ status: "failed", tries: 1 }, 0), "given up after 1 attempt");
});

test("a verdict is the status, the outcome and the reason", () => {
  assert.equal(
    verdict({ status: 401, answer: { error: { code: "not_authentic", message: "None matches." } } }),
    "401 not_authentic: None matches.",
  );
  assert.equal(verdict({ status: null, answer: null, error: "refused" }), "no answer: refused");
});

test("twenty copies are one that was accepted and nineteen that were not acted on", () => {
  const copy = { status: 200, answer: { duplicate: true, outcome: "duplicate", effect: "nothing" } };
  const sent = [
    copy,
    { status: 200, answer: { duplicate: false, outcome: "accepted", effect: "paid" } },
    ...Array(18).fill(copy),
  ];
  assert.deepEqual(
    alike(sent).map(({ count, first }) => [count, first.answer.duplicate]),
    [
      [1, false],
      [19, true],
    ],
  );
});

test("ids are shortened", () =>
  assert.equal(brief("ord_0123456789abcdef01234567 is paid"), "ord_012345… is paid"));

test("the schedule is shown on this site's clock", () =>
  assert.equal(plain(waits({ after_seconds: [5, 300], scale: 0.01 })), "50 ms, 3.0 s"));

test("the delay is from the fact to the shop's answer, and only where nothing had failed before", () => {
  const hook = (tries, endpoint = "ep_shop") => ({
    at: 1_300,
    delivery: { endpoint, tries, created_at: new Date(1_000).toISOString() },
    attempt: { status: 200, duration_ms: 50 },
  });
  assert.deepEqual(delays([hook(1), hook(2), hook(1, "ep_mine")]), [350]);
});

const exchange = (more) => ({
  method: "GET",
  path: "/payments/api/updates/?cursor=1-0",
  started: 0,
  ended: 5,
  held: 25,
  news: 1,
  status: 200,
  failure: "",
  late: 3,
  json: null,
  ...more,
});
const arrows = (all) => all.map(({ from, to, text }) => `${from} > ${to}: ${plain(text)}`);

test("an order goes to the shop, its answer comes back, and the page is notified", () => {
  const post = exchange({
    method: "POST",
    path: "/payments/api/orders/",
    held: 0,
    news: 0,
    status: 201,
    ended: 4,
  });
  assert.deepEqual(arrows(moments([post, exchange({})], [], 9)), [
    "page > shop: POST orders/",
    "shop > page: 201",
    "shop > page: 1 new, 3 ms",
  ]);
});

test("an attack comes to the shop from elsewhere, copies as one arrow", () => {
  const sent = {
    status: 401,
    request: { headers: {}, body: '{"type":"payment.succeeded"}' },
    answer: { error: { code: "not_authentic", message: "No." } },
  };
  const post = exchange({
    method: "POST",
    path: "/payments/api/attacks/",
    held: 0,
    json: { sent: [sent, sent] },
  });
  assert.deepEqual(arrows(moments([post], [], 9)).slice(1, 3), [
    "elsewhere > shop: 2 × payment.succeeded",
    "shop > elsewhere: 401 not_authentic",
  ]);
});

test("a webhook of the processor is an arrow to the shop, and its answer one back", () => {
  const hook = {
    at: 9,
    up: 400,
    delivery: { endpoint: "ep_shop", type: "payment.succeeded" },
    attempt: { status: 200, duration_ms: 10 },
  };
  assert.deepEqual(arrows(moments([], [hook], 9)), [
    "processor > shop: succeeded, 400 B",
    "shop > processor: 200",
  ]);
});

test("news upon news is one arrow", () => {
  assert.deepEqual(arrows(moments([exchange({}), exchange({ ended: 6, news: 2 })], [], 9)), [
    "shop > page: 3 new, in several",
  ]);
});

test("a lost connection says what is seen, that webhooks go on, and when it is tried again", () => {
  const lost = said(
    { state: "retrying", due: 3_000, problem: { status: null, failure: "connection lost", json: null } },
    { now: 1_000, answered: 0 },
  );
  assert.deepEqual(
    [lost.state, lost.badge, plain(lost.next), lost.action],
    ["offline", "Offline", "Trying again in 2 s.", "Try now"],
  );
  assert.match(
    lost.text,
    /^Connection lost\. You see what was known at \d\d:\d\d\. Webhooks go on without this page\.$/,
  );
});

test("attempts of all deliveries are listed together, the newest first, with their bytes", () => {
  const attempt = (second, up) => ({
    at: `2026-01-01T00:00:0${second}Z`,
    status: 200,
    bytes_up: up,
    bytes_down: 2,
  });
  const listed = hooks({
    deliveries: [
      { id: 1, attempts: [attempt(1, 10), attempt(3, 30)] },
      { id: 2, attempts: [attempt(2, 20)] },
    ],
  });
  assert.deepEqual(
    listed.map(({ delivery, up, down }) => [delivery.id, up, down]),
    [
      [1, 30, 2],
      [2, 20, 2],
      [1, 10, 2],
    ],
  );
});

test("the event log has each message once, with all its deliveries, the newest first", () => {
  const delivery = (id, message) => ({
    id,
    message_id: message,
    type: "payment.succeeded",
    created_at: `2026-01-01T00:00:0${message.at(-1)}Z`,
  });
  const log = messagesOf({
    messages: [{ id: "msg_1", type: "payment.succeeded", created_at: "2026-01-01T00:00:01Z" }],
    deliveries: [delivery(3, "msg_2"), delivery(2, "msg_1"), delivery(1, "msg_1")],
  });
  assert.deepEqual(
    log.map(({ id, deliveries }) => [id, deliveries.length]),
    [
      ["msg_2", 1],
      ["msg_1", 2],
    ],
  );
});
