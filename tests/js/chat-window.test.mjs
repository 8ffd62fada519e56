import assert from "node:assert/strict";
import { test } from "node:test";
import { ShownRange } from "../../static/chat/room/layout.js";

const messages = (from, to) =>
  Array.from({ length: to - from }, (_, place) => ({
    id: from + place,
    author_id: "a",
    client_id: String(from + place),
  }));
const span = (shown) => [shown[0].id, shown.at(-1).id];

test("at the end the newest are shown, three hundred of them at most", () => {
  const range = new ShownRange();
  assert.deepEqual(span(range.slice(messages(0, 50), false)), [0, 49]);
  assert.deepEqual(span(range.slice(messages(0, 1_000), false)), [700, 999]);
});

test("going up shows earlier ones and lets go of the last, going down the reverse", () => {
  const all = messages(0, 1_000);
  const range = new ShownRange();
  range.slice(all, false);
  assert.deepEqual([range.up(all), span(range.slice(all, true)), range.isAtEnd], [true, [640, 939], false]);
  assert.deepEqual([range.down(all), span(range.slice(all, true)), range.isAtEnd], [true, [700, 999], true]);
  assert.equal(range.down(all), false);
});

test("at the beginning there is nothing to go up to", () => {
  const all = messages(0, 50);
  const range = new ShownRange();
  range.slice(all, false);
  assert.equal(range.up(all), false);
});

test("what comes before or after does not change what is shown to a reader further up", () => {
  const range = new ShownRange();
  range.slice(messages(500, 1_000), false);
  range.up(messages(500, 1_000));
  assert.deepEqual(span(range.slice(messages(300, 1_200), true)), [640, 939]);
});

test("however much comes while one reads, the page does not grow without end, and nothing read goes", () => {
  const range = new ShownRange();
  range.slice(messages(0, 300), false);
  assert.deepEqual(span(range.slice(messages(0, 350), true)), [0, 349]);
  assert.deepEqual(span(range.slice(messages(0, 900), true)), [0, 349]);
});
