import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, timeLeft, wholeSeconds } from "../../static/shared/format.js";
import { copyText } from "../../static/shared/controls/copy.js";
import { find, markInvalid } from "../../static/shared/dom.js";
import { newId } from "../../static/shared/ids.js";
import { oneAtATime } from "../../static/shared/refreshing.js";
import { placeAfter } from "../../static/shared/controls/one-stop.js";
import { SERVER_STOPS, isStopping, newStatusLine } from "../../static/shared/controls/status-line.js";
import { newWireFrame } from "../../static/shared/wire/frame.js";
import { FakeElement, fakeTimers } from "./fake_dom.mjs";
import { settle } from "./fakes.mjs";

const text = (given) => given.replaceAll("\u00a0", " ");

test("a countdown is in whole seconds, ends when the time comes, and long ones are in minutes", () => {
  const shown = [8_001, 1, 0, -5_000, 119_000, 900_000].map((left) => text(timeLeft(1_000 + left, 1_000)));
  assert.deepEqual(shown, ["9 s", "1 s", "0 s", "0 s", "119 s", "15 min"]);
  assert.equal(text(wholeSeconds(2_400)), "3 s");
});

test("ids are 32 hexadecimal digits, and no two are alike", () => {
  const ids = Array.from({ length: 100 }, newId);
  assert.equal(new Set(ids).size, 100);
  assert.ok(ids.every((id) => /^[0-9a-f]{32}$/.test(id)));
});

test("work that is asked for while it runs runs once more after that, and never twice at a time", async () => {
  const runs = [];
  const work = oneAtATime(() => new Promise((resolve, reject) => runs.push({ resolve, reject })));
  const done = work();
  work();
  work();
  assert.equal(runs.length, 1);
  runs[0].resolve();
  await settle();
  assert.equal(runs.length, 2);
  runs[1].reject(new Error("failed"));
  await assert.rejects(done);
  work();
  assert.equal(runs.length, 3);
});

test("arrows move within a list and stop at its ends; other keys are none of its own", () => {
  const moved = [["ArrowDown", -1], ["ArrowDown", 2], ["ArrowUp", 0], ["Home", 2], ["End", -1]];
  assert.deepEqual(moved.map(([key, here]) => placeAfter(key, here, 3)), [0, 2, 0, 0, 2]);
  assert.deepEqual([placeAfter("Enter", 0, 3), placeAfter("ArrowDown", -1, 0)], [null, null]);
});

test("a field that is wrong says true, since an empty aria-invalid means that it is right", () => {
  const field = new FakeElement();
  markInvalid(field, true);
  assert.equal(field.attributes.get("aria-invalid"), "true");
  markInvalid(field, false);
  assert.equal(field.attributes.get("aria-invalid"), "false");
});

test("a button that copies says so for a moment, and has its own name again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const button = Object.assign(new FakeElement(), { textContent: "Copy as curl" });
  const copied = [];
  globalThis.document = new FakeElement();
  Object.defineProperty(globalThis, "navigator", {
    value: { clipboard: { writeText: async (written) => copied.push(written) } },
    configurable: true,
  });
  await copyText(button, "curl");
  await copyText(button, "curl");
  assert.deepEqual([button.textContent, copied], ["Copied", ["curl", "curl"]]);
  assert.equal(document.querySelector("#copied").textContent, "Copied");
  t.mock.timers.tick(2_000);
  assert.equal(button.textContent, "Copy as curl");
});

test("a server that stops is no error on any page", () => {
  const stopping = { status: 503, json: { error: { code: "stopping", message: "Send it again." } } };
  const others = [{ json: null }, { json: { error: { code: "x" } } }];
  assert.deepEqual([isStopping(stopping), ...others.map(isStopping)], [true, false, false]);
  assert.equal(SERVER_STOPS.badge, "Server stops");
});

test("a part of the page that is missing is named", () => {
  assert.throws(() => find("#wire", { querySelector: () => null }), /The page has no #wire/);
});

function statusLine() {
  const line = new FakeElement();
  const timers = fakeTimers();
  const shown = [];
  const seen = { tries: 0, clock: 0 };
  const status = newStatusLine(line, {
    timers,
    say: ({ state }) => ({
      state,
      badge: state,
      text: `It is ${state}.`,
      next: `tick ${seen.clock}`,
      action: state === "offline" ? "Try now" : "",
    }),
    onTry: () => {
      seen.tries += 1;
    },
    onShown: (said) => shown.push(said.next),
  });
  const part = (name) => line.querySelector(`[data-state-part="${name}"]`);
  return { line, timers, shown, seen, status, part };
}

test("the status line shows state, sentence and countdown, and a button where there is something to try", () => {
  const { line, status, seen, part } = statusLine();
  status.set({ state: "offline" });
  assert.equal(line.dataset.state, "offline");
  assert.equal(part("text").textContent, "It is offline.");
  assert.deepEqual([part("action").hidden, part("action").textContent], [false, "Try now"]);
  part("action").click();
  assert.equal(seen.tries, 1);
  status.set({ state: "live" });
  assert.equal(part("action").hidden, true);
});

test("the status line counts down by itself, once there is a status", () => {
  const { timers, shown, seen, status, part } = statusLine();
  timers.tick();
  assert.deepEqual(shown, []);
  status.set({ state: "live" });
  seen.clock = 1;
  timers.tick();
  assert.equal(part("next").textContent, "tick 1");
});

function wireFrame() {
  const panel = new FakeElement();
  const timers = fakeTimers();
  const drawn = [];
  const sizes = {};
  globalThis.matchMedia = () => ({ matches: true });
  globalThis.document = { hidden: false };
  globalThis.ResizeObserver = class {
    constructor(then) {
      sizes.set = (width) => then([{ contentRect: { width } }]);
    }

    observe() {}
  };
  const frame = newWireFrame(panel, {
    timers,
    show: () => drawn.push("all"),
    tick: () => drawn.push("tick"),
    clear: () => drawn.push("cleared"),
  });
  return { panel, timers, drawn, sizes, frame };
}

test("a paused wire panel draws nothing, and everything when it goes on", () => {
  const { drawn, frame, timers } = wireFrame();
  frame.show();
  frame.part("pause").click();
  frame.show();
  timers.tick();
  assert.deepEqual(drawn, ["all"]);
  assert.equal(frame.part("pause").attributes.get("aria-pressed"), "true");
  frame.part("pause").click();
  timers.tick();
  assert.deepEqual(drawn, ["all", "all", "tick"]);
});

test("a wire panel that is cleared forgets and shows that it has", () => {
  const { drawn, frame } = wireFrame();
  frame.part("clear").click();
  assert.deepEqual(drawn, ["cleared", "all"]);
});

test("a wire panel is drawn again when its width is known, and steps along only while somebody looks", () => {
  const { drawn, frame, sizes, timers } = wireFrame();
  sizes.set(640);
  assert.deepEqual([frame.width, drawn], [640, ["all"]]);
  document.hidden = true;
  timers.tick();
  assert.deepEqual(drawn, ["all"]);
});

test("on a phone a wire panel is folded until it is opened", () => {
  const { frame } = wireFrame();
  assert.equal(frame.isFolded(), true);
  frame.part("fold").click();
  assert.equal(frame.isFolded(), false);
  assert.equal(frame.part("fold").attributes.get("aria-expanded"), "true");
});

test("bytes are exact while few, and then in the unit that keeps them short", () => {
  const sizes = [9_999, 20_000, 1_240_000, 282_624_000_000, 1_500_000_000_000];
  const said = sizes.map((size) => text(bytes(size)));
  assert.deepEqual(said, ["9999 B", "20.0 kB", "1.24 MB", "282.62 GB", "1.50 TB"]);
});
