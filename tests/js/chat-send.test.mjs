import assert from "node:assert/strict";
import { test } from "node:test";
import { newSender } from "../../static/chat/send.js";
import { fakeClock, settle } from "./fakes.mjs";

const json = (body, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function sending() {
  const clock = fakeClock();
  const server = { said: [], typing: 0, answer: null };
  const heard = [];
  let count = 0;
  const fetch = async (path, { method, body }) => {
    assert.equal(method, "POST");
    if (path.endsWith("/typing/")) {
      server.typing += 1;
      return new Response(null, { status: 204 });
    }
    const { text, client_id } = JSON.parse(body);
    if (server.answer) return server.answer({ text, client_id });
    server.said.push([text, client_id]);
    return json(
      { id: server.said.length, author_id: "me", author: "Me", text, client_id, at: "2026-01-01T00:00:00Z" },
      201,
    );
  };
  const sender = newSender({
    me: () => ({ id: "me", name: "Me" }),
    now: clock.now,
    fetch,
    newId() {
      count += 1;
      return `c${count}`;
    },
    onExchange() {},
    onMessage: (room, { id, text, client_id, state, problem }) =>
      heard.push([room, id, text, client_id, state ?? "sent", problem ?? ""]),
  });
  return { clock, server, sender, heard, fate: () => heard.at(-1) };
}

test("a message is shown as pending at once, and then as the server has it", async () => {
  const { sender, heard } = sending();
  await sender.send("lobby", "Hello");
  assert.deepEqual(heard, [
    ["lobby", null, "Hello", "c1", "pending", ""],
    ["lobby", 1, "Hello", "c1", "sent", ""],
  ]);
});

test("messages arrive in the order in which they were written", async () => {
  const { server, sender } = sending();
  const slow = [];
  server.answer = ({ text, client_id }) =>
    new Promise((resolve) =>
      slow.push(() => {
        server.said.push([text]);
        return resolve(json({ id: 1, author_id: "me", text, client_id }, 201));
      }),
    );
  sender.send("lobby", "one");
  const last = sender.send("lobby", "two");
  await settle();
  assert.equal(slow.length, 1);
  slow[0]();
  await settle();
  slow[1]();
  await last;
  assert.deepEqual(server.said, [["one"], ["two"]]);
});

test("a message that could not be sent says why, and is retried under the same id", async () => {
  const { server, sender, heard, fate } = sending();
  server.answer = () => Promise.reject(new TypeError("refused"));
  await sender.send("lobby", "Hello");
  assert.deepEqual(fate(), ["lobby", null, "Hello", "c1", "failed", "the server cannot be reached"]);
  server.answer = null;
  await sender.retry("lobby", { id: null, text: "Hello", client_id: "c1" });
  assert.deepEqual(server.said, [["Hello", "c1"]]);
  assert.deepEqual(
    heard.map(([, , , , state]) => state),
    ["pending", "failed", "pending", "sent"],
  );
});

test("a message lost with the connection is sent again when it is back, once", async () => {
  const { server, sender } = sending();
  server.answer = () => Promise.reject(new TypeError("refused"));
  await sender.send("lobby", "Hello");
  server.answer = null;
  sender.retryLost();
  sender.retryLost();
  await settle();
  assert.deepEqual(server.said, [["Hello", "c1"]]);
});

test("a message that the server refused is not sent again by itself", async () => {
  const { server, sender, fate } = sending();
  server.answer = () => json({ error: { code: "too_long", message: "No." } }, 413);
  await sender.send("lobby", "Hello");
  assert.equal(fate()[5], "longer than 2000 characters");
  server.answer = null;
  sender.retryLost();
  await settle();
  assert.deepEqual(server.said, []);
});

test("an answer of 200 that is not the message fails that message alone, which is sent again when all is well", async () => {
  const { server, sender, fate } = sending();
  const pages = [
    () =>
      new Response("<p>Log in to this network", { status: 200, headers: { "content-type": "text/html" } }),
    () => new Response("<p>Log in", { status: 200, headers: { "content-type": "application/json" } }),
    () => json({}),
    () => json(null),
    () => json([]),
    () => json({ client_id: "another" }),
  ];
  for (const page of pages) {
    server.answer = page;
    await sender.send("lobby", "Hello");
    assert.equal(fate()[4], "failed");
  }
  server.answer = null;
  await sender.send("lobby", "after");
  assert.deepEqual(fate().slice(2), ["after", "c7", "sent", ""]);
  sender.retryLost();
  await settle();
  assert.deepEqual(
    server.said.map(([, id]) => id),
    ["c7", "c1", "c2", "c3", "c4", "c5", "c6"],
  );
});

test("a page that fails to show a message does not keep the next ones", async () => {
  const said = [];
  const fetch = async (_, { body }) => {
    said.push(JSON.parse(body).text);
    return json({ ...JSON.parse(body), id: 1 }, 201);
  };
  let shown = 0;
  const onMessage = (room, { state }) => {
    shown += 1;
    if (shown === 2 && !state) throw new Error("cannot be shown");
  };
  const sender = newSender({
    me: () => ({ id: "me", name: "Me" }),
    fetch,
    onMessage,
    onExchange() {},
    now: () => 0,
  });
  await sender.send("lobby", "one").catch(() => {});
  await sender.send("lobby", "two");
  assert.deepEqual(said, ["one", "two"]);
});

test("each refusal has its words", async () => {
  const { server, sender, fate } = sending();
  const words = [];
  for (const status of [401, 429, 503]) {
    server.answer = () => json({ error: { code: "x", message: "The database does not answer." } }, status);
    await sender.send("lobby", "Hello");
    words.push(fate()[5]);
  }
  assert.deepEqual(words, [
    "the server does not know you; load the page again",
    "more than five messages in a second",
    "The database does not answer.",
  ]);
});

test("typing is sent every three seconds at most, and at once after a message", async () => {
  const { clock, server, sender } = sending();
  for (let second = 0; second < 7; second += 1) {
    sender.typing("lobby");
    await clock.pass(1_000);
  }
  assert.equal(server.typing, 3);
  sender.rested();
  sender.typing("lobby");
  await settle();
  assert.equal(server.typing, 4);
});
