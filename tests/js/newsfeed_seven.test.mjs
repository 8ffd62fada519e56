import assert from "node:assert/strict";
import { test } from "node:test";
import { sevenStreams, startSeven } from "../../static/newsfeed/six-connections.js";
import { FakeElement } from "./fake_dom.mjs";
import { fakeClock, settle } from "./fakes.mjs";
import { fakeEventSource } from "./newsfeed_fakes.mjs";

function lesson() {
  const clock = fakeClock();
  const { EventSource, made } = fakeEventSource();
  const states = [];
  const answers = [];
  const fetch = () => new Promise((resolve) => answers.push(resolve));
  const running = sevenStreams({ ...clock, EventSource, fetch, onChange: (state) => states.push(state) });
  return { clock, made, states, answers, running, state: () => states.at(-1) };
}

const closed = (made) => made.filter(({ readyState }) => readyState === 2).length;

test("seven are opened, and those that open are told", () => {
  const { made, state } = lesson();
  made.slice(0, 4).forEach((source) => source.open());
  assert.deepEqual(state().streams, ["open", "open", "open", "open", "waiting", "waiting", "waiting"]);
});

test("after eight seconds all are closed, whatever happened", async () => {
  const { made, clock, state } = lesson();
  await clock.pass(7_999);
  assert.equal(closed(made), 0);
  await clock.pass(1);
  assert.deepEqual([closed(made), state().over], [7, true]);
});

test("closing by hand closes all, once, and asks for nothing more", async () => {
  const { made, clock, states, running, answers } = lesson();
  running.close();
  running.close();
  await clock.pass(60_000);
  assert.deepEqual([closed(made), states.length, answers.length], [7, 2, 0]);
});

test("how long the fetch behind them takes is measured to its end, which comes after theirs", async () => {
  const { clock, answers, state } = lesson();
  await clock.pass(8_100);
  assert.equal(state().fetch.took, null);
  answers[0]();
  await clock.pass(0);
  assert.equal(state().fetch.took, 6_600);
});

test("a fetch of the first run that ends during the second does not open a third", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { EventSource, made } = fakeEventSource();
  const answers = [];
  const page = {
    EventSource,
    window: { addEventListener() {}, removeEventListener() {}, setInterval },
    document: { createElement: () => new FakeElement() },
    fetch: () => new Promise((resolve) => answers.push(resolve)),
  };
  Object.assign(globalThis, page);
  const place = new FakeElement();
  startSeven(place, () => {});
  const button = place.querySelector('[data-seven="open"]');
  button.click();
  t.mock.timers.tick(1_500);
  button.click();
  button.click();
  answers[0]();
  await settle();
  button.click();
  assert.deepEqual([made.length, closed(made)], [14, 14]);
});
