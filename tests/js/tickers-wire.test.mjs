import assert from "node:assert/strict";
import { test } from "node:test";
import { priceAxis, thinned } from "../../static/tickers/exchange/chart.js";
import { pollHeaderBytes } from "../../static/tickers/line/http.js";
import {
  requestText,
  closeFrame,
  estimatedBytes,
  handshakeBytes,
  handshakeParts,
  handshakeWords,
  headerBytes,
  headerHex,
  runWords,
  runs,
  textFrame,
  words,
} from "../../static/tickers/wire/frames.js";
import { KEPT, WireLog, totalsText } from "../../static/tickers/wire/log.js";

const plain = (text) => text.replaceAll("\u00a0", " ");
const up = (message, at = 0) => ({ kind: "frame", at, up: true, text: JSON.stringify(message), message });
const down = (message, more = {}) => ({ kind: "frame", at: 0, up: false, text: JSON.stringify(message), message, late: null, ...more });

test("a header is 2, 4 or 10 bytes, and 4 more where the frame is masked", () => {
  assert.deepEqual([0, 125, 126, 65_535, 65_536].map((size) => headerBytes(size, false)), [2, 2, 4, 4, 10]);
  assert.deepEqual([0, 125, 126, 65_535, 65_536].map((size) => headerBytes(size, true)), [6, 6, 8, 8, 14]);
});

test("a payload is as long as its UTF-8", () => {
  const frame = textFrame({ at: 0, up: true, text: '{"op":"é€"}', message: { op: "é€" } });
  assert.deepEqual([frame.payload, frame.headerBytes], [14, 6]);
});

test("the bytes of a header are those of the protocol", () => {
  const text = (length, isUp) => headerHex(textFrame({ at: 0, up: isUp, text: "x".repeat(length), message: {} }));
  assert.equal(text(5, false), "81 05");
  assert.equal(text(574, false), "81 7e 02 3e");
  assert.equal(text(70_000, false), "81 7f 00 00 00 00 00 01 11 70");
  assert.equal(text(5, true), "81 85 ?? ?? ?? ??");
  assert.equal(headerHex(closeFrame({ at: 0, up: false, code: 4008 })), "88 02");
});

test("totals count frames, their headers and updates, each way", () => {
  const log = new WireLog();
  [{ kind: "asked", at: 0, url: "ws://x/" }, { kind: "opened", at: 3 }].forEach((mark) => log.put(mark));
  log.put(up({ op: "ping", n: 1 }));
  log.put(down({ type: "ticks", id: "1-0", data: { AAPL: {} } }, { late: 4 }));
  log.put(down({ type: "ticks", id: "2-0", data: { AAPL: {} } }, { late: 8 }));
  assert.deepEqual(log.totals.up, { frames: 1, bytes: 25 });
  assert.deepEqual(log.totals.down, { frames: 2, bytes: 96 });
  assert.deepEqual([log.totals.headerBytes, log.totals.updates, log.totals.updateBytes, log.totals.late], [10, 2, 92, 12]);
});

test("a close frame is counted where there was one", () => {
  const ending = (code, byServer) => {
    const log = new WireLog();
    log.put({ kind: "asked", at: 0, url: "ws://x/" });
    log.put({ kind: "opened", at: 1 });
    log.put({ kind: "closed", at: 2, code, byServer });
    return log.frames.map(({ up: sent, payload, headerBytes: header, text }) => [sent, payload, header, text]);
  };
  assert.deepEqual(ending(4008, true), [[false, 2, 2, "4008"]]);
  assert.deepEqual(ending(1006, true), []);
  assert.deepEqual(ending(4901, false), [[true, 0, 6, ""]]);
});

test("only the last frames are kept, but totals go on", () => {
  const log = new WireLog();
  for (let n = 0; n < 400; n += 1) log.put(up({ op: "ping", n: 1 }));
  assert.deepEqual([KEPT, log.frames.length, log.totals.up.frames], [300, 300, 400]);
});

test("an update stands beside what a poll of the same would cost", () => {
  const log = new WireLog();
  log.put(down({ type: "ticks", id: "1-0", data: { AAPL: {} } }, { late: 4 }));
  const text = totalsText(log, { pollHeaderBytes: 955, roundTrip: 2 });
  const shown = ["perUpdate", "perPoll", "saved", "polled", "headerEach", "late", "roundTrip"].map((name) => plain(text[name]));
  assert.deepEqual(shown, ["48 B", "1001 B", "95 %", "1001 B", "2.0 B", "4 ms", "2 ms"]);
  assert.deepEqual(["perUpdate", "perPoll", "late"].map((name) => totalsText(new WireLog(), { pollHeaderBytes: null, roundTrip: null })[name]), ["–", "–", "–"]);
});

test("the headers of a poll are its bytes without the body", () => {
  assert.equal(pollHeaderBytes({ up: 600, down: 500, body: '{"é":1}' }), 1092);
  assert.equal(pollHeaderBytes({ up: null, down: null, body: "" }), null);
});

test("each frame has its words", () => {
  const said = (frame) => words(textFrame(frame));
  assert.equal(said(up({ op: "subscribe", symbols: ["AAPL", "IBM"], cursor: "1-0" })), "subscribe: AAPL IBM since the cursor");
  assert.equal(said(up({ op: "order", side: "buy", quantity: 10, symbol: "IBM" })), "order: buy 10 IBM");
  assert.equal(said(down({ type: "order", state: "filled" })), "order: filled");
  assert.equal(said(down({ type: "ticks", data: { AAPL: {}, IBM: {} } })), "ticks: 2 prices");
  assert.equal(said(down({ type: "pong", n: 1 })), "pong");
  assert.equal(words(closeFrame({ at: 0, up: false, code: 1012 })), "close 1012");
});

test("frames of one kind in a row are one run", () => {
  const log = new WireLog();
  const ticks = { type: "ticks", data: { AAPL: {} } };
  for (const mark of [down(ticks), down(ticks), up({ op: "ack", id: "1-0" }), down(ticks)]) log.put(mark);
  assert.deepEqual(runs(log.frames, 8).map((run) => plain(runWords(run))), ["ticks ×2 · 74 B", "ack · 29 B", "ticks: 1 price · 37 B"]);
  assert.deepEqual(runs(log.frames, 1).map(({ name }) => name), ["ticks"]);
});

test("a handshake is described by its outcome", () => {
  assert.equal(plain(handshakeWords({ asked: 5, opened: 17, closed: null })), "Handshake: 101, open after 12 ms");
  assert.equal(handshakeWords({ asked: 5, opened: null, closed: 9 }), "Handshake: no connection");
});

test("a handshake is shown as the server reports it in its welcome", () => {
  const log = new WireLog();
  const handshake = { request: ["GET /tickers/ws/?handshake HTTP/1.1", "Cookie: …"], answer: ["HTTP/1.1 101 Switching Protocols"], up: 632, down: 145 };
  log.put({ kind: "asked", at: 0, url: "ws://x/" });
  log.put({ kind: "opened", at: 1 });
  log.put(down({ type: "welcome", handshake }));
  assert.equal(plain(handshakeBytes(log.connections[0], {})), "↑ 632 ↓ 145 B");
  assert.deepEqual(handshakeParts(log.connections[0], {}), [
    ["Request, as the server read it", "GET /tickers/ws/?handshake HTTP/1.1\nCookie: …"],
    ["Answer, as the server wrote it", "HTTP/1.1 101 Switching Protocols"],
  ]);
});

test("a handshake without an answer is estimated as it would be written, and says so", () => {
  const page = { host: "site", origin: "http://site", userAgent: "x".repeat(100), languages: ["en"] };
  const request = requestText(page, "ws://site/tickers/ws/?handshake");
  assert.match(request, /^GET \/tickers\/ws\/\?handshake HTTP\/1\.1\nHost: site\n/);
  assert.equal(estimatedBytes("A: (16 random bytes, as 24 characters)"), 31);
  const refused = { url: "ws://site/tickers/ws/", opened: null, closed: 9, handshake: null };
  assert.match(plain(handshakeBytes(refused, page)), /^about \d+ B$/);
  assert.deepEqual(handshakeParts(refused, page).map(([title]) => title), ["Request, estimated", "Answer"]);
  assert.match(handshakeParts(refused, page)[1][1], /^none that a page can see/);
});

test("a price axis has whole steps, and a span even where nothing moves", () => {
  assert.deepEqual(priceAxis([2600, 2700]).ticks, [2600, 2650, 2700]);
  const { low, high, ticks } = priceAxis([2600, 2600]);
  assert.ok(low < 2600 && high > 2600 && ticks.length >= 2);
});

test("thinning keeps the newest and no more than there is room for", () => {
  assert.deepEqual(thinned([1, 2, 3, 4, 5, 6, 7], 3), [1, 4, 7]);
  assert.deepEqual(thinned([1, 2], 3), [1, 2]);
});
