import assert from "node:assert/strict";
import { test } from "node:test";
import { cost, frameBytes, outcome, startDesk } from "../../static/newsfeed/desk.js";
import { MOST, Stock } from "../../static/newsfeed/river.js";
import { paced } from "../../static/newsfeed/mission/clock.js";
import { day, elapsed, hereOf, phases, replaySeconds, time } from "../../static/newsfeed/mission/time.js";
import { heldElsewhere, meaning } from "../../static/newsfeed/six-connections.js";
import { comesNext, said } from "../../static/newsfeed/status.js";
import { StreamLedger, eventBytes, linesOf } from "../../static/newsfeed/wire/ledger.js";
import { bars, points } from "../../static/newsfeed/wire/pictures.js";
import { kindOf, newLines } from "../../static/newsfeed/wire/lines.js";
import { ago, byline, spoken } from "../../static/newsfeed/words.js";
import { FakeElement } from "./fake_dom.mjs";
import { settle } from "./fakes.mjs";

const moment = (at, phase, pause) => ({ at, phase, pause, urgency: "routine", headline: "x" });
const MOMENTS = [
  moment("1969-07-16T13:32:00Z", "Launch", 10),
  moment("1969-07-16T13:42:00Z", "Launch", 20),
  moment("1969-07-20T20:17:40Z", "Descent", 5),
];

test("the mission clock counts the hours since liftoff as the flight controllers did", () => {
  assert.equal(elapsed(Date.parse("1969-07-20T20:17:40Z")), "+102:45:40");
  assert.equal(elapsed(Date.parse("1969-07-16T10:02:00Z")), "\u2212003:30:00");
  assert.equal(day(Date.parse("1969-07-20T20:17:40Z")), 5);
});

test("a mission that runs slowly is never said to be 0 times as fast", () => {
  assert.deepEqual([0, 0.3, 1.4, 1200.4].map(paced), [
    "waiting for what comes next",
    "slower than it was",
    "about as fast as it was",
    "1,200 times as fast as it was",
  ]);
});

test("between two moments the mission's time runs as fast as the replay pauses", () => {
  const here = { last: 0, publishedAt: 1_000 };
  assert.deepEqual(time(MOMENTS, here, 6_000), {
    at: Date.parse("1969-07-16T13:37:00Z"),
    pace: 60,
    part: 0.5,
  });
  assert.deepEqual(time(MOMENTS, here, 60_000), { at: Date.parse("1969-07-16T13:42:00Z"), pace: 0, part: 1 });
  assert.equal(time(MOMENTS, { last: 2, publishedAt: 0 }, 99).at, Date.parse("1969-07-20T20:17:40Z"));
});

test("the snapshot says when the last moment was published by when the next is due, around the end as well", () => {
  const due = { due_at: "2026-01-01T00:00:20Z", moments: MOMENTS };
  const midnight = Date.parse("2026-01-01T00:00:00Z");
  assert.deepEqual(hereOf({ ...due, moment: 2 }), { last: 1, publishedAt: midnight });
  assert.deepEqual(hereOf({ ...due, moment: 0 }), { last: 2, publishedAt: midnight + 15_000 });
});

test("a phase lasts until the next begins, in the mission's time and in that of the replay", () => {
  assert.deepEqual(
    phases(MOMENTS).map(({ name, since, until }) => [name, since, until]),
    [
      ["Launch", 0, 30],
      ["Descent", 30, 35],
    ],
  );
  assert.equal(phases(MOMENTS)[0].to, Date.parse("1969-07-20T20:17:40Z"));
  assert.equal(replaySeconds(MOMENTS, 1, 0.5), 20);
});

test("a headline says where it comes from and when that was", () => {
  const mission = {
    source: "mission",
    author: "",
    phase: "Descent",
    moment: 70,
    at: "1969-07-20T20:17:40Z",
    published_at: "2026-01-01T00:00:00Z",
  };
  assert.equal(byline(mission, 0), "Descent · T+102:45:40 · 20 Jul, 20:17 UTC");
  const desk = { ...mission, source: "desk", author: "Ada", moment: null, phase: "" };
  assert.equal(
    byline(desk, Date.parse("2026-01-01T00:00:12Z")),
    "From the desk, by \u2068Ada\u2069 · 12\u00a0s ago",
  );
  const feed = { ...desk, source: "The Daily Test", author: "", at: "2026-01-01T08:30:00Z" };
  assert.equal(byline(feed, Date.parse("2026-01-03T00:00:00Z")), "The Daily Test · 1 Jan, 08:30 UTC");
  assert.equal(ago(400), "just now");
});

test("a screen reader hears the urgency first", () => {
  assert.equal(spoken({ urgency: "flash", headline: "Liftoff" }), "Flash: Liftoff");
  assert.equal(spoken({ urgency: "routine", headline: "Rain" }), "Rain");
});

test("lines end with CR, LF or both, however the chunks are cut", () => {
  const cut = newLines();
  assert.deepEqual(
    [...cut("id: 1\r"), ...cut("\nda"), ...cut("ta: x\n\n: hi\r")],
    ["id: 1", "data: x", "", ": hi"],
  );
});

test("each line is of a kind", () => {
  assert.deepEqual(
    ["", ": hi", "id: 1", "event: x", "data: {}", "retry: 3", "other: 1", "data"].map(kindOf),
    ["end", "comment", "id", "event", "data", "retry", "ignored", "data"],
  );
});

test("an event is put together again as the server wrote it, and counted in bytes of UTF-8", () => {
  const mark = { kind: "event", at: 0, type: "headline", id: "a:1", data: '{"x":"é"}' };
  assert.deepEqual(linesOf(mark), ["event: headline", "id: a:1", 'data: {"x":"é"}']);
  assert.equal(eventBytes(mark), 42);
});

test("a frame's head has two bytes, four from 126 on, ten from 65,536 on, and four more of mask from a client", () => {
  assert.deepEqual(
    [
      [5, false],
      [5, true],
      [125, true],
      [126, true],
      [65_536, false],
    ].map(([size, mask]) => frameBytes(size, mask)),
    [7, 11, 131, 134, 65_546],
  );
});

test("the cost of talking back holds what was counted against what a frame would be", () => {
  const post = { up: 700, down: 500, sent: "x".repeat(80), body: "y".repeat(200), started: 10, ended: 25 };
  assert.deepEqual(cost(post), {
    post: 1_200,
    up: 700,
    down: 500,
    asked: 86,
    answered: 204,
    frame: 290,
    took: 15,
  });
});

test("the ledger counts connections, events, bytes and delay, and knows when the stream was open", () => {
  const ledger = new StreamLedger();
  const event = { kind: "event", type: "headline", id: "a:1", data: "{}", published: 0 };
  const marks = [
    { kind: "asked", at: 0 },
    { kind: "open", at: 1 },
    { kind: "opened", at: 1, type: "opened", data: "{}" },
    { ...event, at: 5, late: 4 },
    { kind: "ended", at: 9 },
    { kind: "failed", at: 10 },
    { kind: "open", at: 12 },
    { ...event, at: 14, late: 8 },
  ];
  marks.forEach((mark) => ledger.put(mark));
  const { opened, events, bytes, failed } = ledger.totals;
  assert.deepEqual({ opened, events, bytes, failed }, { opened: 2, events: 2, bytes: 68, failed: 1 });
  assert.deepEqual(
    ledger.bands.map(({ from, to }) => [from, to]),
    [
      [1, 9],
      [12, null],
    ],
  );
  assert.equal(ledger.figures().streamLate, "6\u00a0ms");
  assert.equal(ledger.figures().streamBack, "1");
});

test("the sequence is that of what happened, and the answer is held from its opening to its end", () => {
  const marks = [
    {
      kind: "opened",
      at: 1,
      type: "opened",
      data: '{"last_event_id":"newsfeed.headlines:1764000000123000"}',
    },
    { kind: "ended", at: 3 },
    { kind: "closed", at: 4, status: 204 },
  ];
  const post = { method: "POST", started: 2, ended: 5, status: 204, up: 700, down: 120, failure: "" };
  const shown = points(marks, [post]);
  assert.deepEqual(
    shown.map(({ said: words }) => words),
    [
      "GET · Last-Event-ID …0000123000",
      "POST · 700\u00a0B",
      "the answer ends",
      "204: do not come back",
      "204 · 120\u00a0B · 3\u00a0ms",
    ],
  );
  assert.deepEqual(bars(shown.slice(0, 3), false), [[0, 2]]);
  assert.deepEqual(bars(shown.slice(0, 2), true), [[0, 2]]);
});

test("what came of publishing is said in words", () => {
  assert.equal(outcome({ status: 201 }), "Published: every open page has it.");
  assert.equal(
    outcome({ status: 400, json: { error: { message: "headline is missing or empty." } } }),
    "headline is missing or empty.",
  );
  assert.equal(
    outcome({ status: null, failure: "connection lost" }),
    "Not published, as far as is known: connection lost. Publish again; it will not appear twice.",
  );
});

test("while a headline is on its way its field cannot be written in, so that nothing typed is erased", async (t) => {
  const answers = [];
  t.mock.method(globalThis, "fetch", () => new Promise((resolve) => answers.push(resolve)));
  const fields = { headline: new FakeElement(), urgency: { value: "flash" } };
  fields.headline.value = "Liftoff";
  const form = Object.assign(new FakeElement(), { elements: { namedItem: (name) => fields[name] } });
  startDesk(form, { onExchange() {}, onPublished() {} });
  form.dispatch("submit", { preventDefault() {} });
  assert.equal(fields.headline.readOnly, true);
  answers[0](Response.json({ id: 1 }, { status: 201 }));
  await settle();
  assert.deepEqual([fields.headline.readOnly, fields.headline.value], [false, ""]);
});

test("a stream is held open since it was opened, whenever a tab learns of it", () => {
  const at = new Date(2026, 0, 1, 14, 3, 22).getTime();
  assert.equal(comesNext({ state: "open", at }), "Held open since 14:03:22.");
});

const PAGE = { now: 100_000, latest: 90_000, quietMs: 45_000, role: "holds" };

test("the status says what happened, what is shown and what comes next", () => {
  const returning = said({ state: "returning", due: 102_500, retry: 3_000, status: null }, PAGE);
  assert.match(
    returning.text,
    /^The stream ended; the browser comes back by itself\. Showing headlines up to \d\d:\d\d\.$/,
  );
  assert.equal(returning.next, "Trying again in 3\u00a0s.");
  assert.equal(said({ state: "stopped", due: 0, retry: 3_000, status: 204 }, PAGE).action, "Listen again");
  assert.match(
    said({ state: "retrying", due: 104_000, retry: 3_000, status: 502 }, PAGE).text,
    /^The answer was 502, and EventSource gives up on that/,
  );
  assert.equal(
    said({ state: "open", due: 0, retry: 3_000, status: null }, { ...PAGE, now: 200_000 }).badge,
    "Quiet",
  );
  assert.match(
    said({ state: "open", due: 0, retry: 3_000, status: null }, { ...PAGE, role: "listens" }).text,
    /^Another tab of yours holds the stream/,
  );
});

test("of seven streams those that opened and those held elsewhere make six", () => {
  const streams = ["open", "open", "open", "waiting", "waiting", "waiting", "waiting"];
  assert.equal(heldElsewhere(streams), 3);
  assert.equal(heldElsewhere(Array(7).fill("open")), 0);
  assert.match(
    meaning({ streams, fetch: { begun: 0, took: 6_500 }, over: true }),
    /3 of 7 had opened, 4 were never asked for\. The fetch took 6\.5\u00a0s: it was answered only when/,
  );
  assert.match(
    meaning({ streams: Array(7).fill("open"), fetch: { begun: 0, took: 9 }, over: true }),
    /Over HTTP\/2/,
  );
});

test("a page that nobody scrolls for a week keeps the newest headlines that wait, and forgets the others", () => {
  const stock = new Stock();
  for (let id = 1; id <= 10_000; id += 1) stock.add([{ id }]);
  assert.deepEqual([stock.waiting.length, stock.known.size, stock.oldest()], [MOST, MOST, 10_001 - MOST]);
  assert.deepEqual(stock.add([{ id: 10_000 }]), []);
});

test("what was taken off the page is new when it is asked for again", () => {
  const stock = new Stock();
  stock.add([{ id: 1 }, { id: 2 }]);
  assert.deepEqual(
    stock.takeWaiting().map(({ id }) => id),
    [1, 2],
  );
  stock.forget(1);
  assert.deepEqual(stock.addOlder([{ id: 2 }, { id: 1 }]), [{ id: 1 }]);
});
