// The arena's other ways, and its added lag: what they do while the tab is hidden, the server restarts, or
// somebody changes a control quickly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newGame } from "../../static/arena/game.js";
import { newLag } from "../../static/arena/lag.js";
import { connect as connectAsking } from "../../static/arena/ways/asking.js";
import { connect as connectStream } from "../../static/arena/ways/stream.js";
import { fakeClock, settle } from "./fakes.mjs";
import { fakeEventSource } from "./newsfeed_fakes.mjs";

const json = (body) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

test("an answer that comes while the tab is hidden opens nothing, so that the player joins again later", async (t) => {
  let answer = () => {};
  t.mock.method(globalThis, "fetch", () => {
    return new Promise((resolve) => {
      answer = () => resolve(json({ tick: 1, players: {}, crystals: 0 }));
    });
  });
  const states = [];
  const onStatus = ({ state }) => states.push(state);
  const way = connectAsking({ interval: null, onEvent() {}, onStatus, onExchange() {} });
  way.pause();
  answer();
  await settle();
  assert.deepEqual(states, ["opening", "hidden"]);
  way.close();
});

test("an answer that is not the server's is a failure, and the state is asked for again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [
    new Response(""),
    json({ ok: true }),
    json({ tick: 1 }),
    json({ tick: 2, players: {}, crystals: 0 }),
  ];
  t.mock.method(globalThis, "fetch", async () => answers.shift() ?? new Promise(() => {}));
  const states = [];
  const onStatus = ({ state }) => states.push(state);
  const way = connectAsking({ interval: null, onEvent() {}, onStatus, onExchange() {} });
  for (let turn = 0; turn < 4; turn += 1) {
    await settle();
    t.mock.timers.tick(8_000);
  }
  assert.deepEqual(states, ["opening", "waiting", "waiting", "waiting", "open"]);
  way.close();
});

test("a player whom the server has taken off watches", () => {
  const game = newGame({ send: () => true });
  game.receive({ type: "welcome", you: 3 }, 0);
  game.receive({ type: "names", names: {} }, 0);
  assert.equal(game.state.you, 3);
  game.receive({ type: "names", names: {}, you: 0 }, 0);
  assert.equal(game.state.you, 0);
});

test("a stream that the browser has given up is opened again after a wait", async () => {
  const { EventSource, made } = fakeEventSource();
  const clock = fakeClock();
  const states = [];
  const onStatus = (status) => states.push([status.state, status.due === null]);
  const way = connectStream({ onEvent() {}, onStatus, ...clock, EventSource });
  made[0].fail(0);
  made[0].fail(EventSource.CLOSED);
  await clock.pass(1_000);
  assert.deepEqual(states, [["opening", false], ["waiting", true], ["waiting", false], ["opening", false]]);
  made[1].fail(EventSource.CLOSED);
  way.close();
  await clock.pass(60_000);
  assert.equal(made.length, 2);
});

/** A server that adds up the delays that act, as the real one does. */
function newFaults() {
  const server = { delays: [], isUp: true };
  const fetch = async (_path, { method, body }) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (!server.isUp) throw new TypeError("no connection");
    if (method === "DELETE") server.delays = [];
    else server.delays.push(JSON.parse(body).ms);
    return method === "DELETE" ? new Response(null, { status: 204 }) : json({});
  };
  return { server, fetch };
}

test("after two quick changes of the lag, one lag acts", async () => {
  const { server, fetch } = newFaults();
  const said = [];
  const lag = newLag({ say: (text) => said.push(text), timers: fakeClock().timers, fetch });
  await Promise.all([lag.delay(150), lag.delay(300)]);
  assert.deepEqual(server.delays, [300]);
  assert.equal(said.at(-1), "The server sends everything to you 300 ms later.");
});

test("a lag whose renewal failed is renewed a minute later", async () => {
  const { server, fetch } = newFaults();
  const clock = fakeClock();
  const lag = newLag({ say() {}, timers: clock.timers, fetch });
  await lag.delay(150);
  Object.assign(server, { isUp: false, delays: [] });
  await clock.pass(60_000);
  server.isUp = true;
  await clock.pass(60_000);
  assert.deepEqual(server.delays, [150]);
});
