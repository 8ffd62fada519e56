import assert from "node:assert/strict";
import { test } from "node:test";
import { figures } from "../../static/shared/wire/ledger.js";
import { KEPT, Ledger } from "../../static/shared/wire/ledger.js";
import { points } from "../../static/shared/wire/pictures.js";
import { curl, kind, pretty, words } from "../../static/shared/wire/words.js";

const exchange = (fields) => ({
  id: Math.random(),
  method: "GET",
  path: "/x/",
  started: 0,
  ended: 8,
  status: 304,
  failure: "",
  up: 115,
  down: 187,
  asked: {},
  answered: {},
  body: "",
  json: null,
  news: 0,
  published: null,
  late: null,
  expected: null,
  ...fields,
});
const ledgerOf = (...exchanges) => {
  const ledger = new Ledger();
  exchanges.forEach((one) => ledger.put(one));
  return ledger;
};
const text = (given) => given.replaceAll("\u00a0", " ");

test("totals count requests, empty answers, bytes both ways and failures", () => {
  const { totals } = ledgerOf(
    exchange({}),
    exchange({ status: 200, down: 719, news: 1 }),
    exchange({ status: 200, down: 719 }),
    exchange({ status: 503, down: 250 }),
    exchange({ status: null, up: null, down: null, failure: "connection lost" }),
  );
  assert.deepEqual(
    [totals.requests, totals.answers, totals.empty, totals.news, totals.failed],
    [5, 4, 2, 1, 2],
  );
  assert.deepEqual([totals.up, totals.down], [460, 1875]);
});

test("an exchange is counted once, when it has ended", () => {
  const ledger = new Ledger();
  const one = exchange({ ended: null, status: null });
  ledger.put(one);
  assert.equal(ledger.totals.requests, 0);
  Object.assign(one, { ended: 8, status: 304 });
  ledger.put(one);
  assert.deepEqual([ledger.totals.requests, ledger.exchanges.length], [1, 1]);
});

test("bytes for each useful update spread all bytes over the news", () => {
  assert.equal(ledgerOf(exchange({})).bytesPerNews, null);
  assert.equal(ledgerOf(exchange({}), exchange({ status: 200, down: 719, news: 1 })).bytesPerNews, 1136);
});

test("the mean delay is that of events while the page listened, beside the expected one", () => {
  const ledger = ledgerOf(
    exchange({ news: 1, late: 400, expected: 1000 }),
    exchange({ news: 1, late: 1000, expected: 1000 }),
    exchange({ news: 1, late: null }),
  );
  assert.deepEqual([ledger.meanLate, ledger.meanExpected], [700, 1000]);
});

test("only the last exchanges are kept, but totals go on", () => {
  const ledger = ledgerOf(...Array.from({ length: 250 }, () => exchange({})));
  assert.deepEqual([KEPT, ledger.exchanges.length, ledger.totals.requests], [200, 200, 250]);
});

test("clearing keeps the request that is still open", () => {
  const open = exchange({ ended: null, status: null });
  const ledger = ledgerOf(exchange({}), open);
  ledger.clear();
  assert.deepEqual([ledger.exchanges, ledger.totals.requests], [[open], 0]);
});

test("figures are text, and a dash where there is none yet", () => {
  const shown = figures(
    ledgerOf(exchange({}), exchange({ status: 200, down: 719, news: 1, late: 940, expected: 1000 })),
  );
  assert.equal(
    text(Object.values(shown).join(" | ")),
    "2 | 2 | 0 | 1 | 50 % | 1 | 1136 B | 230 B | 906 B | 1136 B | 940 ms | 1.0 s",
  );
  assert.equal(figures(new Ledger()).late, "–");
});

test("each outcome has its words", () => {
  const said = (fields) => text(words(exchange(fields)));
  assert.equal(said({}), "No new data: 304, 187 B down");
  assert.equal(said({ status: 200, down: 719, news: 1 }), "New data: 200, 719 B down");
  assert.equal(said({ status: 200, down: 719 }), "No new data, sent again in full: 200, 719 B down");
  assert.equal(said({ status: 429 }), "Asked too often: 429, 187 B down");
  assert.equal(said({ status: 404 }), "Refused: 404, 187 B down");
  assert.equal(said({ status: 503, down: null }), "Server part down: 503, bytes unknown");
  assert.equal(said({ status: null, failure: "connection lost" }), "No answer: connection lost");
  assert.equal(said({ status: null, ended: null }), "Asked; no answer yet");
});

test("each outcome has its kind", () => {
  const kinds = [{}, { news: 1, status: 200 }, { status: 500 }, { status: null }, { ended: null }].map(
    (fields) => kind(exchange(fields)),
  );
  assert.deepEqual(kinds, ["empty", "news", "failed", "failed", "open"]);
});

test("curl repeats the request, quoted for a shell", () => {
  const asked = { "If-None-Match": '"1764-0"', "X-Odd": "it's" };
  assert.equal(
    curl(exchange({ asked, path: "/weather/" }), "http://localhost:8000"),
    `curl -i 'http://localhost:8000/weather/' -H 'If-None-Match: "1764-0"' -H 'X-Odd: it'\\''s'`,
  );
});

test("a body is laid out where it is JSON and left alone where it is not", () => {
  assert.equal(pretty('{"a":1}'), '{\n  "a": 1\n}');
  assert.equal(pretty("<p>no"), "<p>no");
});

test("a held request has its words, and what a page sends is neither news nor empty", () => {
  const said = (fields) => text(words(exchange(fields)));
  assert.equal(said({ held: 25000, status: null, ended: null }), "Held by the server");
  assert.equal(said({ held: 25000, status: 200, down: 350, news: 2 }), "Held, then 2 new: 200, 350 B down");
  assert.equal(said({ held: 25000, status: 200, down: 213 }), "Held, nothing new: 200, 213 B down");
  assert.equal(said({ method: "POST", status: 201, down: 461 }), "Sent: 201, 461 B down");
  const { totals } = ledgerOf(
    exchange({ method: "POST", status: 201 }),
    exchange({ status: 200, held: 25000 }),
  );
  assert.deepEqual([totals.requests, totals.empty], [2, 1]);
});

test("curl repeats what was sent, quoted for a shell", () => {
  assert.equal(
    curl(exchange({ method: "POST", path: "/x/", asked: {}, sent: `{"text":"it's"}` }), "http://localhost"),
    `curl -i -X POST 'http://localhost/x/' --data-raw '{"text":"it'\\''s"}'`,
  );
});

test("questions and answers come in the order in which they happened, the last that there is room for", () => {
  const held = exchange({ held: 25000, started: 0, ended: 50 });
  const post = exchange({ method: "POST", started: 40, ended: 60 });
  const open = exchange({ held: 25000, started: 51, ended: null });
  const order = (room) =>
    points([held, post, open], room, () => 1).map(
      ({ at, isQuestion }) => `${isQuestion ? "asked" : "answered"} ${at}`,
    );
  assert.deepEqual(order(9), ["asked 0", "asked 40", "answered 50", "asked 51", "answered 60"]);
  assert.deepEqual(order(3), ["answered 50", "asked 51", "answered 60"]);
});
