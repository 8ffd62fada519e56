import assert from "node:assert/strict";
import { test } from "node:test";
import { fullJitter, retryAfter } from "../../static/shared/backoff.js";

test("the ceiling doubles with every failure and ends at 30 s", () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) => fullJitter(failures, () => 1));
  assert.deepEqual(ceilings, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("the wait is evenly random from nothing to the ceiling", () => {
  assert.deepEqual(
    [0, 0.25, 0.5].map((chance) => fullJitter(3, () => chance)),
    [0, 1000, 2000],
  );
});

test("Retry-After is read in seconds and as a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(retryAfter("7", now), 7000);
  assert.equal(retryAfter("Thu, 01 Jan 2026 00:00:30 GMT", now), 30000);
});

test("Retry-After in the past, rubbish, or none is no wait", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.deepEqual(
    ["Wed, 31 Dec 2025 00:00:00 GMT", "soon", "-5", null, undefined].map((header) => retryAfter(header, now)),
    [0, 0, 0, 0, 0],
  );
});

test("no server may send a page away for more than a quarter of an hour", () => {
  assert.equal(retryAfter("99999999", 0), 900_000);
});
