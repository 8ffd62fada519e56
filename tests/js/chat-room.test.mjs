import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks } from "../../static/chat/room/layout.js";
import { newHistory } from "../../static/chat/room/history.js";
import { newInstead } from "../../static/chat/instead.js";
import { Room } from "../../static/chat/room/room.js";
import { Unread } from "../../static/chat/room/unread.js";
import { day, fate, left, writing } from "../../static/chat/words.js";

const LOBBY = { slug: "lobby", name: "Lobby", about: "" };
const NOON = Date.parse("2026-03-05T12:00:00Z");
const said = (id, author = "ada", seconds = id, more = {}) => ({
  id,
  author_id: author,
  author,
  text: `text ${id}`,
  client_id: `c${id}`,
  at: new Date(NOON + seconds * 1000).toISOString(),
  ...more,
});
const event = (type, data) => ({ type, data });
const kinds = (found) =>
  found.map((block) => (block.kind === "group" ? block.messages.map(({ id }) => id) : block.kind));

test("messages of one author stand together, of another apart", () => {
  assert.deepEqual(kinds(blocks([said(1), said(2), said(3, "bo"), said(4)])), ["day", [1, 2], [3], [4]]);
});

test("after a pause of five minutes an author is named again", () => {
  assert.deepEqual(kinds(blocks([said(1, "ada", 0), said(2, "ada", 299), said(3, "ada", 599)])), [
    "day",
    [1, 2],
    [3],
  ]);
});

test("each day has its head", () => {
  assert.deepEqual(kinds(blocks([said(1, "ada", 0), said(2, "ada", 86_400)])), ["day", [1], "day", [2]]);
});

test("the divider stands before the first unread message, even within a group", () => {
  assert.deepEqual(kinds(blocks([said(1), said(2), said(3)], 1)), ["day", [1], "unread", [2, 3]]);
  assert.deepEqual(kinds(blocks([said(1), said(2)], 2)), ["day", [1, 2]]);
});

test("a message that is known is not known twice", () => {
  const room = new Room(LOBBY);
  room.add([said(1), said(2)]);
  assert.deepEqual(
    room.add([said(2), said(3)]).map(({ id }) => id),
    [3],
  );
  assert.deepEqual(
    room.messages.map(({ id }) => id),
    [1, 2, 3],
  );
});

test("older messages go before, whatever the order in which they come", () => {
  const room = new Room(LOBBY);
  room.add([said(7), said(8)]);
  room.add([said(5), said(6)]);
  assert.deepEqual([room.messages.map(({ id }) => id), room.oldest, room.newest], [[5, 6, 7, 8], 5, 8]);
});

test("what is pending stands last until the server has it, and is then the same message", () => {
  const room = new Room(LOBBY);
  room.add([said(1), { ...said(null, "me"), client_id: "mine", state: "pending" }]);
  room.add([said(2, "bo")]);
  assert.deepEqual(
    room.messages.map(({ id }) => id),
    [1, 2, null],
  );
  room.apply(event("message", said(3, "me", 3, { client_id: "mine" })), 0);
  assert.deepEqual(
    room.messages.map(({ id, state }) => [id, state]),
    [
      [1, undefined],
      [2, undefined],
      [3, undefined],
    ],
  );
});

test("a failure that is reported after the message arrived does not undo it", () => {
  const room = new Room(LOBBY);
  room.apply(event("message", said(3, "me", 3, { client_id: "mine" })), 0);
  room.add([{ ...said(null, "me"), client_id: "mine", state: "failed" }]);
  assert.deepEqual(
    room.messages.map(({ id, state }) => [id, state]),
    [[3, undefined]],
  );
});

test("the same client_id of somebody else is another message", () => {
  const room = new Room(LOBBY);
  room.add([said(1, "ada", 1, { client_id: "x" }), said(2, "bo", 2, { client_id: "x" })]);
  assert.equal(room.messages.length, 2);
});

test("people come, go, and are renamed", () => {
  const room = new Room(LOBBY);
  room.setPeople([{ id: "a", name: "Ada" }]);
  room.apply(event("joined", { visitor_id: "b", name: "Bo" }), 0);
  room.apply(event("left", { visitor_id: "a", name: "Ada" }), 0);
  room.apply(event("joined", { visitor_id: "b", name: "Bob" }), 0);
  room.apply(event("left", { visitor_id: "b", name: "Bo" }), 0);
  assert.deepEqual([...room.people.values()], [{ id: "b", name: "Bob" }]);
});

test("typing ends after five seconds, and with the message; one's own is not shown", () => {
  const room = new Room(LOBBY);
  for (const id of ["a", "b", "me"]) room.apply(event("typing", { visitor_id: id, name: id }), 1_000);
  room.apply(event("message", said(1, "a")), 2_000);
  assert.deepEqual(room.writing(5_999, "me"), ["b"]);
  assert.deepEqual(room.writing(6_000, "me"), []);
});

test("who is writing, in words", () => {
  assert.deepEqual([[], ["Ada"], ["Ada", "Bo"], ["Ada", "Bo", "Cy"]].map(writing), [
    "",
    "\u2068Ada\u2069 is writing…",
    "\u2068Ada\u2069 and \u2068Bo\u2069 are writing…",
    "3 people are writing…",
  ]);
});

test("days in words", () => {
  const now = new Date(2026, 2, 5, 0, 10).getTime();
  const [today, yesterday, before] = [now, now - 20 * 60_000, now - 86_400_000 * 2].map((at) => day(at, now));
  assert.deepEqual([today, yesterday], ["Today", "Yesterday"]);
  assert.match(before, /^Tuesday,? 3 March 2026$/);
});

test("the writer sees what is left near the limit, counted as the server counts", () => {
  assert.deepEqual(left("x".repeat(1_799)), { text: "", isTooLong: false });
  assert.deepEqual(left("x".repeat(1_900)), { text: "100 left", isTooLong: false });
  assert.deepEqual(left("😀".repeat(2_000)), { text: "0 left", isTooLong: false });
  assert.deepEqual(left(` ${"x".repeat(2_003)} `), { text: "3 too many", isTooLong: true });
});

test("what comes while nobody looks is counted, and divided from what was seen", () => {
  const unread = new Unread(4);
  unread.came(5, true, false);
  unread.came(6, false, false);
  unread.came(7, false, false);
  assert.deepEqual([unread.divider, unread.count], [5, 2]);
  unread.markSeen(7);
  assert.deepEqual([unread.divider, unread.count], [5, 0]);
  unread.came(8, false, false);
  assert.deepEqual([unread.divider, unread.count], [7, 1]);
});

test("a visitor who posts has read everything", () => {
  const unread = new Unread(4);
  unread.came(5, false, false);
  unread.came(6, false, true);
  assert.deepEqual([unread.divider, unread.count], [null, 0]);
});

test("a snapshot's messages since the last visit are unread; on the first visit none are", () => {
  const known = new Unread(2);
  const first = new Unread(null);
  for (const unread of [known, first]) unread.begin([said(1), said(2), said(3)]);
  assert.deepEqual([known.divider, known.count, first.divider, first.count], [2, 1, null, 0]);
});

const served = (first) => async (path) => {
  const before = Number(/before=(\d+)/.exec(path)[1]);
  const limit = Number(/limit=(\d+)/.exec(path)[1]);
  const from = Math.max(first, before - limit);
  const messages = Array.from({ length: before - from }, (_, place) => said(from + place));
  return new Response(JSON.stringify({ messages, more: from > first }), {
    headers: { "content-type": "application/json" },
  });
};

test("a gap between what is known and a new snapshot is filled", async () => {
  const history = newHistory(() => {}, served(1));
  const { messages, isWhole } = await history.bridge("lobby", [said(1_000)], 480);
  assert.deepEqual([messages[0].id <= 480, messages.length >= 520, isWhole], [true, true, true]);
});

test("what arrives while the gap before a snapshot is not filled stays, and so does what is not sent yet", () => {
  const room = new Room(LOBBY);
  room.add([said(1), said(2)]);
  const pending = { ...said(0), id: null, client_id: "pending" };
  room.add([pending]);
  room.apply({ type: "message", data: said(501) }, 0);
  room.dropBefore([said(499), said(500)]);
  room.add([said(499), said(500)]);
  assert.deepEqual(
    room.messages.map(({ id }) => id),
    [499, 500, 501, null],
  );
});

test("after a gap that is not filled, older messages can be fetched even where all were known before", () => {
  const room = new Room(LOBBY);
  room.add([said(1), said(2)]);
  room.hasMore = false;
  room.dropBefore([said(499), said(500)]);
  assert.equal(room.hasMore, true);
});

test("a gap that is too large is not filled, and it is said so", async () => {
  const { isWhole } = await newHistory(() => {}, served(1)).bridge("lobby", [said(9_000)], 480);
  assert.equal(isWhole, false);
});

const held = (started, ended, times) => ({
  held: 25_000,
  started,
  ended,
  status: ended === null ? null : 200,
  published: times.at(-1) ?? null,
  expected: null,
  json: { events: times.map((t) => ({ t: t * 1000 })) },
});

test("polling each second is computed from the same stream and the time listened", () => {
  const instead = newInstead();
  const one = held(0, 10_400, [10_100, 10_390]);
  instead.put(one);
  instead.put(held(10_400, 35_400, []));
  instead.put({ held: 0, ended: 11_000, status: 201 });
  instead.put(held(35_400, null, []));
  const { insteadRequests, insteadEmpty, heldNow } = instead.figures(39_900);
  assert.deepEqual(
    [insteadRequests, insteadEmpty, heldNow.replaceAll("\u00a0", " ")],
    ["40", "38", "1, for 4 s"],
  );
  assert.equal(one.expected, 610);
});

test("a message that waits for the server is kept, and only one that was refused is not sent", () => {
  const problem = "the server cannot be reached";
  const kept = "Kept: the server cannot be reached. It is sent when the server is back.";
  assert.equal(fate({ state: "failed", problem, isKept: true }), kept);
  assert.equal(fate({ state: "failed", problem: "too long", isKept: false }), "Not sent: too long.");
  assert.equal(fate({ state: "pending" }), "Sending…");
});

test("what is taken back is gone, and what was not sent stays", () => {
  const room = new Room(LOBBY);
  room.add([said(1), said(2), said(null, "ada", 3)]);
  room.apply(event("taken_back", { author_id: "ada", message_ids: [1, 2] }), NOON);
  assert.deepEqual(room.messages.map(({ id }) => id), [null]);
});
