// The rules of the arena, held to the golden traces that arena/rules.py is held to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { moved } from "../../static/arena/rules.js";

const FILE = new URL("../arena/traces.json", import.meta.url);
const TRACES = JSON.parse(readFileSync(FILE, "utf8"));

test("inputs lead where the golden traces say, as they do in Python", () => {
  assert.equal(TRACES.length, 8);
  for (const { start, keys, bodies } of TRACES) {
    const [x, y, vx, vy, boosted] = start;
    let body = { x, y, vx, vy, boosted };
    for (const [tick, pressed] of keys.entries()) {
      body = moved(body, pressed);
      assert.deepEqual([body.x, body.y, body.vx, body.vy], bodies[tick], `tick ${tick}`);
    }
  }
});
