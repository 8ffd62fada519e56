import assert from "node:assert/strict";
import { after, test } from "node:test";
import { connect } from "../../static/weather/client.js";
import { event, failing, fakeClock, fakeServer, settle } from "./fakes.mjs";

const open = [];
after(() => open.forEach((poller) => poller.close()));

async function polling(options = {}) {
  const clock = fakeClock();
  const server = fakeServer(event("5-0", 1_000_000));
  const heard = { events: [], states: [], exchanges: [] };
  const poller = connect({
    url: "/weather/api/stations/JFK/observation/",
    ...clock,
    fetch: server.fetch,
    random: () => 0.5,
    onEvent: ({ id }) => heard.events.push(id),
    onStatus: (status) => heard.states.push(status),
    onExchange: (exchange) => exchange.ended !== null && heard.exchanges.push(exchange),
    ...options,
  });
  open.push(poller);
  await settle();
  return { clock, server, poller, heard, state: () => heard.states.at(-1) };
}

test("the first poll asks unconditionally and brings the event", async () => {
  const { server, heard } = await polling();
  assert.deepEqual(server.asked[0].headers, {});
  assert.deepEqual(heard.events, ["5-0"]);
});

test("a poller that was given a cursor asks for what is newer from the start", async () => {
  const { server, heard } = await polling({ cursor: "5-0" });
  assert.deepEqual(server.asked[0].headers, { "If-None-Match": '"5-0"' });
  assert.deepEqual(heard.events, []);
});

test("the browser's cache is kept out, so that a 304 is seen as one", async () => {
  const { clock, server, heard } = await polling();
  await clock.pass(10_000);
  assert.equal(server.asked[1].cache, "no-store");
  assert.equal(heard.exchanges[1].status, 304);
});

test("without an interval of its own it obeys X-Poll-Interval", async () => {
  const { clock, server } = await polling();
  await clock.pass(9_999);
  assert.equal(server.asked.length, 1);
  await clock.pass(1);
  assert.equal(server.asked.length, 2);
});

test("it follows when the server changes its advice", async () => {
  const { clock, server } = await polling();
  server.advice = "60";
  await clock.pass(10_000);
  await clock.pass(59_999);
  assert.equal(server.asked.length, 2);
  await clock.pass(1);
  assert.equal(server.asked.length, 3);
});

test("a chosen interval overrules the advice at once, counted from the last poll", async () => {
  const { clock, server, poller } = await polling();
  await clock.pass(1_500);
  poller.setInterval(2_000);
  await clock.pass(499);
  assert.equal(server.asked.length, 1);
  await clock.pass(1);
  assert.equal(server.asked.length, 2);
});

test("unconditional polls get the whole observation and report each event once", async () => {
  const { clock, server, heard, poller } = await polling({ interval: 2_000 });
  poller.setConditional(false);
  await clock.pass(6_000);
  assert.deepEqual(
    server.asked.map(({ headers }) => headers),
    [{}, {}, {}, {}],
  );
  assert.deepEqual(
    heard.exchanges.map(({ status, news }) => [status, news]),
    [
      [200, 1],
      [200, 0],
      [200, 0],
      [200, 0],
    ],
  );
  assert.deepEqual(heard.events, ["5-0"]);
});

test("it never goes backwards", async () => {
  const { clock, server, heard } = await polling({ interval: 2_000 });
  for (const id of ["6-0", "5-9", "6-1"]) {
    server.latest = event(id);
    await clock.pass(2_000);
  }
  assert.deepEqual(heard.events, ["5-0", "6-0", "6-1"]);
});

test("how late an event is counts from its publication, against half the interval", async () => {
  const { clock, server, heard } = await polling({ interval: 2_000 });
  server.latest = event("6-0", 1_001_300);
  await clock.pass(2_000);
  assert.deepEqual([heard.exchanges[1].late, heard.exchanges[1].expected], [700, 1_000]);
});

test("an event from before this page listened is not late", async () => {
  const { heard } = await polling({ now: () => 1_000_001 });
  assert.equal(heard.exchanges[0].late, null);
});

test("failures are retried after random waits under a ceiling that doubles", async () => {
  const { clock, server, state } = await polling({ interval: 2_000 });
  server.answer = async () => Promise.reject(new TypeError("refused"));
  await clock.pass(2_000);
  const waits = [];
  for (let turn = 0; turn < 7; turn += 1) {
    assert.equal(state().state, "retrying");
    waits.push(state().due - clock.now());
    await clock.pass(state().due - clock.now());
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
});

test("after a failure it is well again with the first answer", async () => {
  const { clock, server, state } = await polling({ interval: 2_000 });
  server.answer = failing(500);
  await clock.pass(2_000);
  assert.equal(state().problem.status, 500);
  server.answer = null;
  await clock.pass(500);
  assert.deepEqual([state().state, state().problem], ["waiting", null]);
});

test("Retry-After is obeyed, with the jitter on top", async () => {
  const { clock, server, state } = await polling({ interval: 2_000 });
  server.answer = failing(503, { "retry-after": "7" });
  await clock.pass(2_000);
  assert.equal(state().due - clock.now(), 7_500);
});

test("an answer that is not JSON is a failure, not the end of polling", async () => {
  const { clock, server, heard, state } = await polling({ interval: 2_000 });
  server.answer = async () =>
    new Response("<p>Log in to this network", { headers: { "content-type": "text/html" } });
  await clock.pass(2_000);
  assert.equal(state().state, "retrying");
  server.answer = async () => new Response("{", { headers: { "content-type": "application/json" } });
  await clock.pass(500);
  assert.equal(heard.exchanges.at(-1).failure, "an answer that is not JSON");
  assert.equal(state().state, "retrying");
});

test("JSON that is not the server's is a failure, not the end of polling", async () => {
  const { clock, server, heard, state } = await polling({ interval: 2_000 });
  const foreign = { headers: { "content-type": "application/json" } };
  const answers = [
    new Response('{"id": "bad_gateway"}', { ...foreign, status: 502 }),
    new Response('{"id": 5}', foreign),
  ];
  server.answer = async () => answers.shift();
  await clock.pass(2_000);
  assert.deepEqual([state().state, state().problem.status], ["retrying", 502]);
  await clock.pass(500);
  assert.deepEqual([state().state, state().problem.status], ["retrying", 200]);
  server.answer = null;
  server.latest = event("6-0");
  await clock.pass(1_000);
  assert.deepEqual([state().state, heard.events], ["waiting", ["5-0", "6-0"]]);
});

test("callbacks that fail are reported, and do not end polling", async () => {
  const reported = [];
  const fail = (name) => () => {
    throw new Error(name);
  };
  const { clock, server } = await polling({
    interval: 2_000,
    onEvent: fail("event"),
    onStatus: fail("status"),
    onExchange: fail("exchange"),
    report: ({ message }) => reported.push(message),
  });
  await clock.pass(2_000);
  assert.equal(server.asked.length, 2);
  assert.deepEqual([...new Set(reported)], ["status", "exchange", "event"]);
});

test("in a hidden tab it asks for nothing, and catches up at once on return", async () => {
  const { clock, server, poller, heard, state } = await polling({ interval: 2_000 });
  poller.pause();
  await clock.pass(600_000);
  assert.deepEqual([server.asked.length, state().state], [1, "hidden"]);
  server.latest = event("9-0");
  poller.resume();
  await settle();
  assert.deepEqual(heard.events, ["5-0", "9-0"]);
});

test("a request that was given up because nobody looks is no failure", async () => {
  const { clock, server, poller, state } = await polling({ interval: 2_000 });
  server.answer = (signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await clock.pass(2_000);
  poller.pause();
  await settle();
  assert.deepEqual([state().state, state().problem], ["hidden", null]);
});

test("what was stopped by hand stays so when the tab is hidden and seen again", async () => {
  const { clock, server, poller } = await polling({ interval: 2_000 });
  poller.stop();
  poller.pause();
  poller.resume();
  await clock.pass(60_000);
  assert.equal(server.asked.length, 1);
  poller.start();
  await settle();
  assert.equal(server.asked.length, 2);
});

test("while stopped, asking now asks once", async () => {
  const { clock, server, poller, state } = await polling({ interval: 2_000 });
  poller.stop();
  poller.tryNow();
  await clock.pass(60_000);
  assert.deepEqual([server.asked.length, state().state], [2, "stopped"]);
});

test("closing gives up the request that is held and reports nothing more", async () => {
  const { clock, server, poller, heard } = await polling({ interval: 2_000 });
  server.answer = (signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await clock.pass(2_000);
  const said = heard.states.length;
  poller.close();
  await clock.pass(60_000);
  assert.deepEqual([server.asked.length, heard.states.length - said], [2, 0]);
  assert.equal(heard.exchanges.at(-1).failure, "given up by this page");
});

test("a request that is under way is not doubled by another", async () => {
  const { clock, server } = await polling({ interval: 2_000 });
  server.answer = () => new Promise(() => {});
  await clock.pass(30_000);
  assert.equal(server.asked.length, 2);
});
