import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, counted, duration, interval, number, share } from "../../static/shared/format.js";
import { axis, path } from "../../static/weather/chart.js";
import { History, charted } from "../../static/weather/history.js";
import { said } from "../../static/weather/status.js";
import { compass, observed, reported, summary } from "../../static/weather/words.js";

const text = (given) => given.replaceAll("\u00a0", " ");
const observation = (fields) => ({
  temperature_c: -1,
  precipitation_mm: 0,
  visibility_km: 16.1,
  wind_speed_ms: 9,
  wind_direction_deg: 50,
  ...fields,
});

test("one is counted in the singular, nothing and several in the plural", () => {
  const all = [0, 1, 2].map((count) => counted(count, "answer"));
  assert.deepEqual(all, ["0 answers", "1 answer", "2 answers"]);
});

test("numbers have a true minus sign and no negative zero", () => {
  assert.deepEqual([number(-0.6, 1), number(-0.04, 1), number(1030.74, 1)], ["\u22120.6", "0.0", "1030.7"]);
});

test("bytes are exact while they can be read", () => {
  assert.deepEqual([187, 9999, 12_900, 3_456_789, null].map(bytes).map(text), [
    "187 B",
    "9999 B",
    "12.9 kB",
    "3.46 MB",
    "unknown",
  ]);
});

test("stretches of time take the unit that fits", () => {
  assert.deepEqual([8, 1400, 9_949, 25_000, 900_000, -250, null].map(duration).map(text), [
    "8 ms",
    "1.4 s",
    "9.9 s",
    "25 s",
    "15 min",
    "\u2212250 ms",
    "unknown",
  ]);
  assert.deepEqual([2_000, 900_000].map(interval).map(text), ["2 s", "15 min"]);
  assert.deepEqual([share(4, 5), share(0, 0)].map(text), ["80 %", "0 %"]);
});

test("the weather is described by its figures", () => {
  assert.equal(summary(observation({ precipitation_mm: 1.3 })), "Snow, fresh breeze from the north-east");
  assert.equal(
    summary(observation({ precipitation_mm: 1.3, temperature_c: 1 })),
    "Sleet, fresh breeze from the north-east",
  );
  assert.equal(
    summary(observation({ precipitation_mm: 1.3, temperature_c: 9 })),
    "Rain, fresh breeze from the north-east",
  );
  assert.equal(summary(observation({ visibility_km: 0.4, wind_speed_ms: 0 })), "Fog, calm");
  assert.equal(summary(observation({ precipitation_mm: null, wind_speed_ms: null })), "Wind not reported");
  assert.equal(summary(observation({ wind_direction_deg: null, wind_speed_ms: 18 })), "Dry, gale");
});

test("a compass goes around", () =>
  assert.deepEqual([0, 22, 23, 350, 360].map(compass), ["north", "north", "north-east", "north", "north"]));

test("what was not reported says so", () =>
  assert.deepEqual([reported(null), reported(0, 1)], ["not reported", "0.0"]));

test("times are the station's own and UTC", () => {
  const { localHour, day, utc } = observed("2013-02-09T02:00:00Z");
  assert.deepEqual([localHour, utc], ["21:00", "02:00 UTC"]);
  assert.match(day, /^Fri,? 8 Feb$/);
});

test("an axis has whole steps around its values", () => {
  assert.deepEqual(axis([-6.1, 8.3], { least: 4 }), { low: -10, high: 10, ticks: [-10, -5, 0, 5, 10] });
  assert.deepEqual(axis([0, 0], { floor: 0, least: 2 }), { low: 0, high: 2, ticks: [0, 1, 2] });
  assert.deepEqual(axis([null], {}), { low: 0, high: 1, ticks: [0, 1] });
});

test("a line breaks where nothing was reported, and a value alone is a dot", () => {
  assert.equal(
    path(
      [1, 2, null, 3],
      (place) => place * 10,
      (value) => value,
    ),
    "M0 1h0L10 2M30 3h0",
  );
});

const atHour = (observed_at) => ({ observed_at });
const hours = (...times) => charted(times.map(atHour)).map((one) => one.observed_at);

test("a chart begins again where the replay does", () => {
  assert.deepEqual(hours("2013-03-31T03:00Z", "2013-02-01T05:00Z", "2013-02-01T06:00Z"), [
    "2013-02-01T05:00Z",
    "2013-02-01T06:00Z",
  ]);
});

test("a chart goes back 48 hours and no further", () => {
  assert.deepEqual(hours("2013-02-01T05:00Z", "2026-01-01T00:00Z", "2026-01-03T00:00Z"), [
    "2026-01-01T00:00Z",
    "2026-01-03T00:00Z",
  ]);
  assert.deepEqual(hours("2026-01-03T00:00Z"), ["2026-01-03T00:00Z"]);
  assert.deepEqual(hours(), []);
});

test("a gap between two events is noticed, an event of the next turn is none", () => {
  const known = new History({ history: { JFK: [] }, latest: { JFK: { id: "1-0", t: 0 } }, turn_seconds: 10 });
  const heard = (id, seconds) => known.add("JFK", { id, t: seconds * 1e6, data: { observed_at: id } });
  assert.deepEqual([heard("2-0", 10), heard("3-0", 20.1), heard("4-0", 41)], [false, false, true]);
  assert.deepEqual(
    known.of("JFK").map((one) => one.observed_at),
    ["2-0", "3-0", "4-0"],
  );
});

const refilled = async (t, found, meanwhile) => {
  const observations = found.map(atHour);
  const known = new History({ history: { JFK: [] }, latest: { JFK: null }, turn_seconds: 10 });
  const arrive = (observed_at) => known.add("JFK", { id: "1-0", t: 0, data: { observed_at } });
  t.mock.method(globalThis, "fetch", async () => {
    meanwhile.forEach(arrive);
    return Response.json({ observations });
  });
  arrive("2013-03-01T01:00Z");
  arrive("2013-03-01T04:00Z");
  await known.refill("JFK", () => {});
  return known.of("JFK").map((one) => one.observed_at);
};

test("a hole is filled although an observation arrives during the request, and that one stays", async (t) => {
  const found = ["2013-03-01T01:00Z", "2013-03-01T02:00Z", "2013-03-01T03:00Z", "2013-03-01T04:00Z"];
  assert.deepEqual(await refilled(t, found, ["2013-03-01T05:00Z"]), [...found, "2013-03-01T05:00Z"]);
});

test("a hole is filled although time goes back in the replay during the request", async (t) => {
  const found = ["2013-03-01T03:00Z", "2013-03-01T04:00Z"];
  assert.deepEqual(await refilled(t, found, ["2013-01-01T00:00Z"]), [...found, "2013-01-01T00:00Z"]);
});

const at = new Date(2026, 0, 1, 14, 3, 22).getTime();
const told = (status, board = {}) => {
  const {
    state,
    badge,
    text: words,
    next,
    action,
  } = said(
    { due: at + 3_600, interval: 2_000, problem: null, ...status },
    { now: at, latest: at, turnMs: 10_000, ...board },
  );
  return [state, badge, words, text(next), action];
};
const problem = (status, message, failure = "") => ({
  status,
  failure,
  json: message ? { error: { message } } : null,
});

test("each state of the board has its words", () => {
  assert.deepEqual(told({ state: "waiting" }), [
    "live",
    "Live",
    "Last news at 14:03:22.",
    "Next poll in 4 s.",
    "",
  ]);
  assert.deepEqual(told({ state: "asking" }, { latest: null }), [
    "first",
    "Loading",
    "Asking for the first observation.",
    "Asking now.",
    "",
  ]);
  assert.deepEqual(told({ state: "retrying", problem: problem(null, "", "connection lost") }), [
    "offline",
    "Offline",
    "Connection lost. Showing data from 14:03.",
    "Trying again in 4 s.",
    "Try now",
  ]);
  assert.deepEqual(
    told({ state: "retrying", problem: problem(503, "The database does not answer.") }).slice(0, 3),
    ["down", "Server part down", "The database does not answer. Showing data from 14:03."],
  );
  assert.deepEqual(
    told(
      { state: "retrying", problem: problem(503, "No observation has come in yet; ask again soon.") },
      { latest: null },
    ).slice(0, 3),
    ["empty", "Empty", "No observation has come in yet; ask again soon."],
  );
  assert.deepEqual(told({ state: "retrying", problem: problem(429, "Too often.") }).slice(0, 2), [
    "refused",
    "Refused",
  ]);
  assert.deepEqual(told({ state: "asking", problem: problem(500, "") })[0], "recovering");
  assert.deepEqual(told({ state: "hidden", due: Infinity }).slice(0, 4), [
    "paused",
    "Paused",
    "This tab is hidden, so the page sends no requests. Showing data from 14:03.",
    "",
  ]);
  assert.deepEqual(
    told({ state: "stopped", due: Infinity })[2],
    "You stopped asking. Showing data from 14:03.",
  );
});

test("data is stale after two and a half turns without news, not before", () => {
  assert.equal(told({ state: "waiting" }, { now: at + 25_000 })[0], "live");
  assert.equal(told({ state: "waiting" }, { now: at + 25_001 })[0], "stale");
});

test("a page that polls too rarely shows that, and not that the server had nothing new", () => {
  const saying = (/** @type {number} */ interval) =>
    text(told({ state: "waiting", interval }, { now: at + 25_001 })[2]);
  assert.match(
    saying(900_000),
    /^You ask every 15 min; what you have is from 14:03:22\. One is due every 10 s/,
  );
  assert.match(saying(2_000), /^The server answers, but has had nothing new since 14:03:22\. /);
});
