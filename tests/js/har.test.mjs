import assert from "node:assert/strict";
import { test } from "node:test";
import { archive, entry, exchangeEntries, socketEntry } from "../../static/shared/wire/har.js";

globalThis.location = { origin: "http://site.example" };

const POST = {
  method: "POST",
  path: "/chat/api/?room=a&room=b",
  started: 1_000,
  ended: 1_250,
  status: 201,
  failure: "",
  up: 300,
  down: 190,
  asked: { "Content-Type": "application/json" },
  sent: '{"é":1}',
  answered: { "content-type": "application/json" },
  body: "{}",
};

test("an exchange has its times, headers, bodies, and all its bytes", () => {
  const [made] = exchangeEntries([POST]);
  assert.deepEqual([made.startedDateTime, made.time], ["1970-01-01T00:00:01.000Z", 250]);
  assert.equal(made.timings.send + made.timings.wait + made.timings.receive, made.time);
  assert.equal(made.request.url, "http://site.example/chat/api/?room=a&room=b");
  assert.deepEqual(made.request.queryString, [{ name: "room", value: "a" }, { name: "room", value: "b" }]);
  assert.deepEqual(made.request.postData, { mimeType: "application/json", text: '{"é":1}' });
  assert.deepEqual([made.request.headersSize, made.request.bodySize], [292, 8]);
  assert.deepEqual([made.response.status, made.response.headersSize, made.response.bodySize], [201, 188, 2]);
  assert.deepEqual(made.response.content, { size: 2, mimeType: "application/json", text: "{}" });
});

test("one without an answer has status 0 and its reason, and one that is open is not there yet", () => {
  const failed = { ...POST, status: null, failure: "connection lost", up: null, down: null, body: "" };
  const [made, ...others] = exchangeEntries([failed, { ...POST, ended: null }]);
  assert.deepEqual(others, []);
  assert.deepEqual([made.response.status, made.comment], [0, "connection lost"]);
  assert.deepEqual([made.request.headersSize, made._bytesDown], [-1, -1]);
});

test("a body that is not known has no size", () => {
  const hook = { method: "POST", url: "http://shop.example/", started: 0, ended: 1, up: 600 };
  const { request, response, _bytesUp: up } = entry({ ...hook, sent: null, body: null });
  assert.deepEqual([request.bodySize, response.bodySize, up], [-1, -1, 600]);
  assert.equal(response.content.size, 0);
});

test("the frames of a socket are where Chromium has them, with times in seconds", () => {
  const handshake = { method: "GET", url: "ws://site.example/ws/", started: 1_000, ended: 3_000 };
  const made = socketEntry({ ...handshake, status: 101 }, [
    { up: true, at: 1_500, opcode: 1, data: "a" },
    { up: false, at: 2_000, opcode: 2, data: "AQI=" },
  ]);
  assert.equal(made._resourceType, "websocket");
  assert.deepEqual(made._webSocketMessages, [
    { type: "send", time: 1.5, opcode: 1, data: "a" },
    { type: "receive", time: 2, opcode: 2, data: "AQI=" },
  ]);
});

test("an archive has its version, its maker and its entries in the order of time", () => {
  const later = { ...POST, started: 2_000, ended: 2_001 };
  const { log } = archive(exchangeEntries([later, POST]));
  assert.deepEqual([log.version, log.creator.name], ["1.2", "Five Ways"]);
  assert.deepEqual(log.entries.map(({ startedDateTime }) => startedDateTime.slice(17, 19)), ["01", "02"]);
});
