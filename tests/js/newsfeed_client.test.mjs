import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../static/newsfeed/client.js";
import { fakeClock, settle } from "./fakes.mjs";
import { fakeEventSource } from "./newsfeed_fakes.mjs";

const ID = "newsfeed.headlines:1764000000123000";
const envelope = (t, headline = "Liftoff") => ({
  id: "1764000000123-0",
  topic: "newsfeed.headlines",
  type: "headline",
  t,
  data: { id: 1, headline },
});

function following(options = {}) {
  const clock = fakeClock();
  const { EventSource, made } = fakeEventSource();
  const heard = { events: [], states: [], marks: [], resets: 0, asked: [] };
  const stream = connect({
    url: "/newsfeed/stream/",
    type: "headline",
    ...clock,
    EventSource,
    random: () => 0.5,
    fetch: async (path) => {
      heard.asked.push(path);
      return { status: heard.status ?? 204 };
    },
    onEvent: (event, id) => heard.events.push([event.data.headline, id]),
    onReset: () => {
      heard.resets += 1;
    },
    onStatus: (status) => heard.states.push(status),
    onWire: (mark) => heard.marks.push(mark),
    ...options,
  });
  return { clock, made, heard, stream, state: () => heard.states.at(-1) };
}

test("it goes on after the snapshot's cursor and tells how long to wait", () => {
  const { made } = following({ cursor: ID, retry: 500 });
  assert.equal(
    made[0].address,
    "/newsfeed/stream/?opened&retry=500&lastEventId=newsfeed.headlines%3A1764000000123000",
  );
});

test("without a cursor it begins now", () => {
  assert.equal(following().made[0].address, "/newsfeed/stream/?opened");
});

test("an event is handed on whole, with its id", () => {
  const { made, heard } = following();
  made[0].open();
  made[0].say("headline", envelope(1), ID);
  assert.deepEqual(heard.events, [["Liftoff", ID]]);
});

test("how late it is counts from its publication; what was published before this page listened is not late", () => {
  const { made, heard, clock } = following();
  made[0].open();
  made[0].say("headline", envelope((clock.now() - 1) * 1000), ID);
  made[0].say("headline", envelope(clock.now() * 1000), ID);
  assert.deepEqual(
    heard.marks.filter(({ kind }) => kind === "event").map(({ late }) => late),
    [null, 0],
  );
});

test("when the stream ends the browser comes back by itself: no second EventSource is made", async () => {
  const { made, heard, state, clock } = following();
  made[0].open();
  made[0].fail(0);
  assert.deepEqual([state().state, state().due - clock.now()], ["returning", 3_000]);
  await clock.pass(60_000);
  made[0].open();
  assert.deepEqual([made.length, state().state, heard.asked], [1, "open", []]);
});

test("an end and a connection that fails are told apart", () => {
  const { made, heard } = following();
  made[0].open();
  made[0].fail(0);
  made[0].fail(0);
  assert.deepEqual(
    heard.marks.map(({ kind }) => kind),
    ["asked", "open", "ended", "failed"],
  );
});

test("after 204 it stays stopped until it is told to listen again", async () => {
  const { made, state, clock, stream, heard } = following();
  made[0].fail(2);
  await clock.pass(600_000);
  assert.deepEqual(
    [state().state, state().status, made.length, heard.asked],
    ["stopped", 204, 1, ["/newsfeed/stream/"]],
  );
  stream.tryNow();
  assert.equal(made.length, 2);
});

test("after an error it tries again later and later, which EventSource does not", async () => {
  const { made, state, clock, heard } = following();
  heard.status = 502;
  const waits = [];
  for (let turn = 0; turn < 4; turn += 1) {
    made.at(-1).fail(2);
    await settle();
    waits.push(state().due - clock.now());
    await clock.pass(state().due - clock.now());
  }
  assert.deepEqual([waits, made.length], [[500, 1_000, 2_000, 4_000], 5]);
});

test("a server that leaves even the question for the status unanswered is asked again later", async (t) => {
  t.mock.method(AbortSignal, "timeout", (ms) => {
    assert.equal(ms, 5_000);
    return AbortSignal.abort();
  });
  const fetch = async (path, { signal }) => {
    signal.throwIfAborted();
    return new Promise(() => {});
  };
  const { made, state } = following({ fetch });
  made[0].open();
  made[0].fail(2);
  await settle();
  assert.deepEqual([state().state, state().status], ["retrying", null]);
});

test("listening again by hand is not doubled by the attempt that was due", async () => {
  const { made, clock, heard, stream } = following();
  heard.status = 502;
  made[0].fail(2);
  await settle();
  stream.tryNow();
  await clock.pass(60_000);
  assert.equal(made.length, 2);
});

test("another retry opens the stream anew after the last event heard", () => {
  const { made, stream } = following();
  made[0].open();
  made[0].say("headline", envelope(1), ID);
  stream.setRetry(10_000);
  assert.equal(made[0].readyState, 2);
  assert.equal(
    made[1].address,
    "/newsfeed/stream/?opened&retry=10000&lastEventId=newsfeed.headlines%3A1764000000123000",
  );
});

test("a reset asks for a fresh snapshot and its id is the one to go on from", () => {
  const { made, stream, heard } = following({ cursor: "rubbish" });
  made[0].open();
  made[0].say("reset", { message: "…" }, ID);
  stream.setRetry(500);
  assert.equal(heard.resets, 1);
  assert.match(made[1].address, /lastEventId=newsfeed\.headlines%3A1764000000123000$/);
});

test("after closing nothing more is reported", async () => {
  const { made, stream, heard, clock } = following();
  stream.close();
  const said = heard.states.length;
  await clock.pass(60_000);
  assert.deepEqual([made[0].readyState, heard.states.length - said], [2, 0]);
});
