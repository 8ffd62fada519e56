import assert from "node:assert/strict";
import { test } from "node:test";
import { delaySince, learnTime, serverNow } from "../../static/shared/clock.js";

const MINUTE = 60_000;

/**
 * How far the page now takes the server's clock to be ahead of its own, in milliseconds, give or take a tick.
 */
const ahead = () => Math.round((serverNow() - Date.now()) / 10) * 10 + 0;

/** The server, `off` milliseconds ahead, answers in `took` milliseconds. */
function answer(off, took) {
  const asked = Date.now();
  learnTime(asked + off + took / 2, asked, asked + took);
}

test("nothing is known at first: the viewer's clock is taken to be right", () => {
  assert.equal(ahead(), 0);
});

test("a clock that may be right is taken to be right, so that delays on one machine are exact", () => {
  answer(30, 100);
  assert.equal(ahead(), 0);
});

test("a clock a minute off is corrected, either way", () => {
  answer(MINUTE, 100);
  assert.equal(ahead(), MINUTE);
  answer(-MINUTE, 100);
  assert.equal(ahead(), -MINUTE);
});

test("quick answers count for more than slow ones", () => {
  answer(MINUTE, 10);
  answer(MINUTE + 400, 1_000);
  assert.equal(ahead(), MINUTE);
});

test("a viewer's clock that is set right meanwhile is right again", () => {
  answer(0, 100);
  assert.equal(ahead(), 0);
});

test("an answer that came before it was asked for says nothing", () => {
  learnTime(Date.now() + MINUTE, Date.now(), Date.now() - 1_000);
  assert.equal(ahead(), 0);
});

test("a delay is never less than nothing", () => {
  assert.deepEqual([delaySince(1_000, 1_400), delaySince(1_000, 990)], [400, 0]);
});
