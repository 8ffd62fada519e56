import assert from "node:assert/strict";
import { test } from "node:test";
import { oneStream } from "../../static/newsfeed/one-stream.js";
import { settle } from "./fakes.mjs";
import { fakeBrowser } from "./newsfeed_fakes.mjs";

function tabs() {
  const browser = fakeBrowser();
  const connections = [];
  const connect = (options) => {
    const connection = {
      options,
      retries: [],
      closed: false,
      setRetry: (ms) => connection.retries.push(ms),
      close: () => {
        connection.closed = true;
      },
    };
    connections.push(connection);
    options.onStatus({ state: "open", at: 7 });
    return connection;
  };
  const start = (cursor = null) => {
    const tab = { events: [], resets: 0, roles: [], states: [], marks: [] };
    tab.stream = oneStream({
      name: "news",
      connect,
      cursor,
      ...browser,
      onEvent: (event) => tab.events.push(event),
      onReset: () => {
        tab.resets += 1;
      },
      onStatus: ({ state }) => tab.states.push(state),
      onWire: (mark) => tab.marks.push(mark),
      onRole: (role) => tab.roles.push(role),
    });
    return tab;
  };
  const open = async (cursor) => {
    const tab = start(cursor);
    await settle();
    return tab;
  };
  return { start, open, connections };
}

test("eight tabs hold one connection, and each hears each event once", async () => {
  const { open, connections } = tabs();
  const all = [];
  for (let count = 0; count < 8; count += 1) all.push(await open());
  connections[0].options.onEvent("Liftoff", "a:1");
  assert.equal(connections.length, 1);
  assert.deepEqual(
    all.map(({ events }) => events),
    Array(8).fill(["Liftoff"]),
  );
});

test("a tab that joins is told the state, and takes a fresh snapshot once", async () => {
  const { open } = tabs();
  const first = await open();
  const second = await open();
  const third = await open();
  assert.deepEqual([first.roles, second.roles, third.roles], [["holds"], ["listens"], ["listens"]]);
  assert.deepEqual([first.resets, second.resets, third.resets], [0, 1, 1]);
  assert.deepEqual([second.states, second.marks], [["open"], [{ kind: "open", at: 7 }]]);
});

test("a tab that comes while the first still asks for the lock learns that it listens", async () => {
  const { start } = tabs();
  const first = start();
  const second = start();
  await settle();
  assert.deepEqual([first.roles, second.roles], [["holds"], ["listens"]]);
  assert.deepEqual([first.resets, second.resets], [0, 1]);
});

test("tabs that have a role keep it when another begins to hold the stream", async () => {
  const { open } = tabs();
  const first = await open();
  const second = await open();
  const third = await open();
  first.stream.close();
  await settle();
  assert.deepEqual([second.roles, third.roles], [["listens", "holds"], ["listens"]]);
  assert.equal(third.resets, 1);
});

test("when the tab that holds it goes, the next goes on after the last event that it has heard", async () => {
  const { open, connections } = tabs();
  const first = await open("a:0");
  const second = await open("a:0");
  connections[0].options.onEvent("Liftoff", "a:1");
  first.stream.close();
  await settle();
  assert.deepEqual(
    [connections.length, connections[0].closed, connections[1].options.cursor],
    [2, true, "a:1"],
  );
  assert.deepEqual(second.roles, ["listens", "holds"]);
});

test("what a tab does to the stream is done by the tab that holds it", async () => {
  const { open, connections } = tabs();
  await open();
  const second = await open();
  second.stream.act("setRetry", 500);
  assert.deepEqual(connections[0].retries, [500]);
});

test("a reset reaches every tab", async () => {
  const { open, connections } = tabs();
  const first = await open();
  const second = await open();
  connections[0].options.onReset();
  assert.deepEqual([first.resets, second.resets], [1, 2]);
});
