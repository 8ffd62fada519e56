import assert from "node:assert/strict";
import { test } from "node:test";
import { after } from "../../static/shared/bell/bell.js";

const mention = (id, read = false) => ({ id, room: "lobby", author: "Ada", text: "@Bo", read });
const shown = ({ mentions, unread }) => [mentions.map(({ id, read }) => [id, read]), unread];

test("a mention is first, and the number is the server's", () => {
  const calls = after(
    { mentions: [mention(1, true)], unread: 0, problem: false },
    { type: "mention", data: { ...mention(2), unread: 1 } },
  );
  assert.deepEqual(shown(calls), [
    [
      [2, false],
      [1, true],
    ],
    1,
  ]);
});

test("a mention that the snapshot held already is not shown twice", () => {
  const calls = after(
    { mentions: [mention(2), mention(1)], unread: 2, problem: false },
    { type: "mention", data: { ...mention(2), unread: 2 } },
  );
  assert.deepEqual(shown(calls), [
    [
      [2, false],
      [1, false],
    ],
    2,
  ]);
});

test("reading in one tab is reading in all", () => {
  const calls = after(
    { mentions: [mention(2), mention(1)], unread: 2, problem: false },
    { type: "read", data: { unread: 0 } },
  );
  assert.deepEqual(shown(calls), [
    [
      [2, true],
      [1, true],
    ],
    0,
  ]);
});

test("a mention that was taken back is shown no longer", () => {
  const kept = { ...mention(1), message_id: 10 };
  const calls = after(
    { mentions: [{ ...mention(2), message_id: 20 }, kept], unread: 2, problem: false },
    { type: "withdrawn", data: { message_ids: [20], unread: 1 } },
  );
  assert.deepEqual(calls, { mentions: [kept], unread: 1, problem: false });
});
