import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../static/tickers/client.js";
import { fakeClock, settle } from "./fakes.mjs";
import { fakeSockets, ticks } from "./sockets.mjs";

async function trading(options = {}, by = {}) {
  const [clock, sockets] = [fakeClock(), fakeSockets(by)];
  const heard = { events: [], states: [], wire: [] };
  const client = connect({
    url: "ws://site/tickers/ws/",
    symbols: ["AAPL", "IBM"],
    ...clock,
    WebSocket: sockets.WebSocket,
    random: () => 0.5,
    onEvent: (said) => heard.events.push(said),
    onStatus: (status) => heard.states.push(status),
    onWire: (mark) => heard.wire.push(mark),
    ...options,
  });
  await settle();
  const socket = () => sockets.made.at(-1);
  const sent = (op) => socket().sent.filter((one) => one.op === op);
  return { clock, client, heard, sockets, socket, sent, state: () => heard.states.at(-1) };
}

test("it subscribes from the cursor that the page was made at, once it is welcomed", async () => {
  const { sent, state } = await trading({ cursor: "5-0", depth: ["IBM"] });
  assert.deepEqual(sent("subscribe"), [
    { op: "subscribe", symbols: ["AAPL", "IBM"], cursor: "5-0" },
    { op: "subscribe", symbols: ["IBM"], cursor: null, depth: true },
  ]);
  assert.equal(state().state, "open");
});

test("it resumes from the last prices that it read", async () => {
  const { clock, socket, sent } = await trading();
  socket().says(ticks("6-0"));
  socket().says(ticks("7-3"));
  socket().ends(1006);
  await clock.pass(500);
  assert.equal(sent("subscribe")[0].cursor, "7-3");
});

test("prices that were seen before are not reported again", async () => {
  const { clock, socket, heard } = await trading({ cursor: "5-0" });
  for (const id of ["6-0", "7-0"]) socket().says(ticks(id));
  socket().ends(1006);
  await clock.pass(500);
  for (const id of ["6-0", "7-0", "8-0"]) socket().says(ticks(id));
  assert.deepEqual(heard.events.filter(({ type }) => type === "ticks").map(({ id }) => id), ["6-0", "7-0", "8-0"]);
});

test("after a reset it goes on from the cursor that came with it, even an earlier one", async () => {
  const { clock, socket, sent, heard } = await trading({ cursor: "900-0" });
  socket().says({ type: "reset", symbols: ["AAPL"], cursor: "3-0" });
  socket().says(ticks("4-0"));
  assert.equal(heard.events.at(-1).id, "4-0");
  socket().ends(1012);
  await clock.pass(500);
  assert.equal(sent("subscribe")[0].cursor, "4-0");
});

test("lost connections are tried again after random waits under a ceiling that doubles", async () => {
  const { clock, socket, state } = await trading({}, { welcomes: false });
  const waits = [];
  for (let turn = 0; turn < 7; turn += 1) {
    socket().ends(1006);
    waits.push(state().due - clock.now());
    await clock.pass(state().due - clock.now());
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
});

test("a welcome ends the series of failures", async () => {
  const { clock, socket, state } = await trading();
  for (let turn = 0; turn < 3; turn += 1) {
    socket().ends(1006);
    assert.equal(state().due - clock.now(), 500);
    await clock.pass(500);
  }
});

test("nothing is sent and nothing is kept while there is no connection", async () => {
  const { clock, client, socket, sent } = await trading();
  const order = { op: "order", client_id: "a", symbol: "AAPL", side: "buy", kind: "market", quantity: 1 };
  assert.equal(client.send(order), true);
  socket().ends(1006);
  assert.equal(client.send(order), false);
  await clock.pass(500);
  assert.deepEqual(sent("order"), []);
});

test("before the welcome nothing is sent either", async () => {
  const { client, socket } = await trading({}, { welcomes: false });
  assert.equal(client.send({ op: "ping", n: 1 }), false);
  assert.deepEqual(socket().sent, []);
});

test("it acknowledges each second what it has read, once", async () => {
  const { clock, socket, sent } = await trading();
  for (const id of ["6-0", "7-0", "8-0"]) socket().says(ticks(id));
  await clock.pass(3_000);
  assert.deepEqual(sent("ack"), [{ op: "ack", id: "8-0" }]);
});

test("acknowledging can be switched off, and catches up with one", async () => {
  const { clock, client, socket, sent } = await trading();
  client.setAcks(false);
  socket().says(ticks("6-0"));
  await clock.pass(5_000);
  assert.deepEqual(sent("ack"), []);
  client.setAcks(true);
  await clock.pass(1_000);
  assert.deepEqual(sent("ack"), [{ op: "ack", id: "6-0" }]);
});

test("a ping measures the round trip, and the next follows five seconds after the pong", async () => {
  const { clock, socket, sent, state } = await trading();
  await clock.pass(30);
  socket().says({ type: "pong", n: 1 });
  assert.equal(state().roundTrip, 30);
  await clock.pass(4_999);
  assert.equal(sent("ping").length, 1);
  await clock.pass(1);
  assert.deepEqual(sent("ping").at(-1), { op: "ping", n: 2 });
});

test("a connection that answers no ping for ten seconds is given up", async () => {
  const { clock, sockets, state } = await trading();
  const first = sockets.made[0];
  await clock.pass(9_999);
  assert.equal(state().state, "open");
  await clock.pass(1);
  assert.deepEqual([state().state, state().end, first.closed], ["waiting", { code: 4902, answered: true }, true]);
});

test("without a heartbeat nobody notices, and nothing is sent", async () => {
  const { clock, client, sent, state } = await trading();
  client.setHeartbeat(false);
  await clock.pass(60_000);
  assert.deepEqual([sent("ping").length, state().state], [1, "open"]);
});

test("a handshake without an answer is given up after ten seconds", async () => {
  const { clock, state } = await trading({}, { welcomes: false });
  await clock.pass(10_000);
  assert.deepEqual([state().state, state().end], ["waiting", { code: 4903, answered: false }]);
});

test("messages of a connection that was given up are ignored", async () => {
  const { clock, client, sockets, heard } = await trading();
  client.pause();
  const before = heard.events.length;
  sockets.made[0].says(ticks("6-0"));
  sockets.made[0].ends(1006);
  await clock.pass(400);
  assert.deepEqual([heard.events.length - before, sockets.made.length], [0, 1]);
});

test("hidden it closes, and resumes when it is seen again", async () => {
  const { clock, client, socket, sockets, sent, state } = await trading();
  socket().says(ticks("6-0"));
  client.pause();
  await clock.pass(600_000);
  assert.deepEqual([sockets.made.length, state().state, sockets.made[0].closed], [1, "hidden", true]);
  client.resume();
  await settle();
  assert.equal(sent("subscribe")[0].cursor, "6-0");
});

test("what was disconnected by hand stays so when the tab is hidden and seen again", async () => {
  const { clock, client, sockets, state } = await trading();
  client.stop();
  client.pause();
  client.resume();
  await clock.pass(60_000);
  assert.deepEqual([sockets.made.length, state().state], [1, "stopped"]);
  client.start();
  await settle();
  assert.equal(state().state, "open");
});

test("now connects at once, and only where there is no connection", async () => {
  const { client, socket, sockets } = await trading();
  client.tryNow();
  assert.equal(sockets.made.length, 1);
  socket().ends(1006);
  client.tryNow();
  assert.equal(sockets.made.length, 2);
});

test("after closing nothing more is reported", async () => {
  const { clock, client, heard, sockets } = await trading();
  const said = heard.states.length;
  client.close();
  await clock.pass(60_000);
  assert.deepEqual([heard.states.length - said, sockets.made.length, sockets.made[0].closed], [0, 1, true]);
});

test("following no prices unsubscribes; following again resumes", async () => {
  const { client, socket, sent } = await trading({ depth: ["AAPL"] });
  socket().says(ticks("6-0"));
  client.setSymbols([]);
  assert.deepEqual(sent("unsubscribe"), [{ op: "unsubscribe", symbols: ["AAPL", "IBM"] }]);
  client.setSymbols(["AAPL", "IBM"]);
  assert.deepEqual(sent("subscribe").slice(-2), [
    { op: "subscribe", symbols: ["AAPL", "IBM"], cursor: "6-0" },
    { op: "subscribe", symbols: ["AAPL"], cursor: null, depth: true },
  ]);
});

test("another stock in depth: the book of the one before is not sent any more", async () => {
  const { client, sent } = await trading({ depth: ["AAPL"] });
  client.setDepth(["IBM"]);
  assert.deepEqual(sent("subscribe").slice(-2), [
    { op: "subscribe", symbols: ["AAPL"], cursor: null, depth: false },
    { op: "subscribe", symbols: ["IBM"], cursor: null, depth: true },
  ]);
});

test("every frame and the fate of the connection are reported to the wire", async () => {
  const { socket, heard } = await trading({ symbols: [] });
  socket().ends(4008);
  const told = heard.wire.map(({ kind, up, message, code }) => [kind, up === undefined ? code : (message.op ?? message.type)].filter((one) => one !== undefined).join(" "));
  assert.deepEqual(told, ["asked", "opened", "frame welcome", "frame ping", "closed 4008"]);
});

test("what was published before the connection opened is not late", async () => {
  const { clock, socket, heard } = await trading();
  socket().says(ticks("6-0", 26, clock.now() - 5));
  await clock.pass(300);
  socket().says(ticks("7-0", 26, clock.now() - 40));
  const lates = heard.wire.filter(({ message }) => message?.type === "ticks").map(({ late }) => late);
  assert.deepEqual(lates, [null, 40]);
});
