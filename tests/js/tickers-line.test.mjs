import assert from "node:assert/strict";
import { test } from "node:test";
import { newLine } from "../../static/tickers/line/line.js";
import { said } from "../../static/tickers/status.js";
import { fakeClock, settle } from "./fakes.mjs";
import { fakeSockets, fakeStreams, ticks } from "./sockets.mjs";

async function onTheWay({ welcomes = true, answers = 426 } = {}) {
  const [clock, sockets, streams] = [fakeClock(), fakeSockets({ welcomes }), fakeStreams()];
  const heard = { events: [], states: [], asked: [] };
  const line = newLine({
    url: "ws://site/tickers/ws/", cursor: "5-0", symbols: ["AAPL"], ...clock, ...sockets, ...streams, random: () => 0.5,
    probe: async (path) => (heard.asked.push(path), answers),
    onEvent: (event) => heard.events.push(event),
    onStatus: (status) => heard.states.push(status),
  });
  await settle();
  return { clock, line, heard, sockets, streams, state: () => heard.states.at(-1) };
}

const step = (id) => ({ data: JSON.stringify({ id, t: 1, data: { date: "2000-02-03", prices: { AAPL: { last: 26.5 } } } }) });

test("where the handshake fails and HTTP says 426, prices come by the tape from where they stopped", async () => {
  const { sockets, streams, heard, state } = await onTheWay({ welcomes: false });
  sockets.made[0].ends(1006);
  await settle();
  assert.deepEqual(heard.asked, ["/tickers/ws/"]);
  assert.equal(streams.made[0].url, "/newsfeed/tape/?lastEventId=5-0");
  streams.made[0].onopen();
  streams.made[0].heard.ticks(step("6-0"));
  assert.deepEqual(state(), { state: "tape", well: true });
  assert.deepEqual(heard.events.at(-1), { type: "ticks", id: "6-0", t: 1, date: "2000-02-03", data: { AAPL: { last: 26.5 } } });
});

test("where HTTP does not answer either there is no tape, only another try", async () => {
  const { clock, sockets, streams, state } = await onTheWay({ welcomes: false, answers: null });
  sockets.made[0].ends(1006);
  await clock.pass(500);
  assert.deepEqual([streams.made.length, sockets.made.length, state().state], [0, 2, "opening"]);
});

test("a connection that was open and broke off is no reason for the tape", async () => {
  const { sockets, heard } = await onTheWay();
  sockets.made[0].ends(1006);
  await settle();
  assert.deepEqual(heard.asked, []);
});

test("when a socket opens after all, the tape ends and each price arrives once", async () => {
  const { clock, sockets, streams, heard, state } = await onTheWay({ welcomes: false });
  sockets.made[0].ends(1006);
  await settle();
  streams.made[0].heard.ticks(step("6-0"));
  await clock.pass(500);
  sockets.made[1].open();
  sockets.made[1].says(ticks("6-0"));
  sockets.made[1].says(ticks("7-0"));
  assert.deepEqual([streams.made[0].closed, state().state], [true, "open"]);
  assert.deepEqual(heard.events.filter(({ type }) => type === "ticks").map(({ id }) => id), ["6-0", "7-0"]);
});

test("disconnecting ends the tape too", async () => {
  const { line, sockets, streams, state } = await onTheWay({ welcomes: false });
  sockets.made[0].ends(1006);
  await settle();
  line.stop();
  assert.deepEqual([streams.made[0].closed, state().state], [true, "stopped"]);
});

test("a tape that EventSource has given up is replaced after the next handshake that fails", async () => {
  const { clock, sockets, streams } = await onTheWay({ welcomes: false });
  sockets.made[0].ends(1006);
  await settle();
  streams.made[0].readyState = 2;
  streams.made[0].onerror();
  await clock.pass(500);
  sockets.made[1].ends(1006);
  await settle();
  assert.equal(streams.made.length, 2);
});

test("who disconnects before HTTP has answered gets no tape", async () => {
  const { line, sockets, streams, state } = await onTheWay({ welcomes: false });
  sockets.made[0].ends(1006);
  line.stop();
  await settle();
  assert.deepEqual([streams.made.length, state().state], [0, "stopped"]);
});

const AT = Date.UTC(2026, 10, 24, 7, 0, 0);
const desk = { now: AT, newestAt: AT - 200, follows: true, note: "" };
const badge = (status, more = {}) => said(status, { ...desk, ...more }).badge;

test("each state has its badge", () => {
  const end = { code: 1006, answered: true };
  assert.equal(badge({ state: "opening", end: null }), "Connecting");
  assert.equal(badge({ state: "open", roundTrip: 2 }), "Live");
  assert.equal(badge({ state: "open", roundTrip: 2 }, { newestAt: AT - 3_001 }), "Stale");
  assert.equal(badge({ state: "open", roundTrip: 2 }, { follows: false }), "Open");
  assert.equal(badge({ state: "waiting", end, due: AT }), "Offline");
  assert.equal(badge({ state: "opening", end }), "Reconnecting");
  assert.equal(badge({ state: "hidden" }), "Paused");
  assert.equal(badge({ state: "stopped" }), "Disconnected");
  assert.equal(badge({ state: "tape", well: true }), "One way");
});

test("offline says why, from when the prices are, that orders are refused, and when it tries again", () => {
  const told = said({ state: "waiting", end: { code: 1012, answered: true }, due: AT + 3_200 }, desk);
  assert.match(told.text, /^The server restarts\. Showing prices from \d\d:59:59\. Orders are refused until then\.$/);
  assert.equal(told.next, "Trying again in 4\u00a0s.");
  assert.equal(told.action, "Try now");
});

test("each close code of the exchange has its words", () => {
  const why = (code, answered = true) => said({ state: "waiting", end: { code, answered }, due: AT }, desk).text.split(" Showing")[0];
  assert.equal(why(4008), "The server closed the connection, because this page had left 64 frames unacknowledged.");
  assert.equal(why(4029), "The server closed the connection, because this page sent more than 20 messages a second.");
  assert.equal(why(4400), "The server closed the connection, because it did not understand three messages in a row.");
  assert.equal(why(1006), "The connection broke off without a word.");
  assert.equal(why(1006, false), "The server did not answer the handshake, or refused it; a page cannot see which.");
  assert.equal(why(4321), "The connection was closed with 4321.");
});
