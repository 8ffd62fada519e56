// A snapshot of the arena, byte by byte, and what the hands of a player mean.
import assert from "node:assert/strict";
import { test } from "node:test";
import { towards } from "../../static/arena/field/hands.js";
import { sizeFor, viewOf } from "../../static/arena/field/view.js";
import { DOWN, LEFT, RIGHT, UP } from "../../static/arena/rules.js";
import { said } from "../../static/arena/status.js";
import { decoded, fields, fromJson } from "../../static/arena/wire.js";

const HEX = `00 00 01 02  80 00 13 88  02  01  80 01
             02  19 00  0e 10  f3 0d  ff fe  85`;
const BYTES = Uint8Array.from(HEX.trim().split(/\s+/), (byte) => parseInt(byte, 16)).buffer;
const PLAYER = { number: 2, x: 6_400, y: 3_600, vx: -13, vy: 13, seq: 65_534, score: 5, boosted: true };
const SNAPSHOT = {
  tick: 258,
  left: 5_000,
  podium: true,
  holder: 2,
  crystals: 0x8001,
  players: new Map([[2, PLAYER]]),
};

test("a snapshot is 12 bytes and 10 for each player", () => {
  assert.equal(BYTES.byteLength, 22);
  assert.deepEqual(decoded(BYTES), SNAPSHOT);
});

test("the same snapshot as JSON means the same", () => {
  const { number, ...player } = PLAYER;
  assert.deepEqual(fromJson({ ...SNAPSHOT, players: { [number]: player } }), SNAPSHOT);
});

test("the marked fields cover each byte once, in order", () => {
  const found = fields(BYTES, 2);
  assert.deepEqual([found[0].from, found.at(-1).to], [0, 22]);
  for (const [place, { to }] of found.slice(0, -1).entries()) assert.equal(found[place + 1].from, to);
  assert.equal(found.find(({ name }) => name === "crystals").value, "2 of 16 are there");
});

test("a thumb leads in eight directions, and nowhere while it rests", () => {
  assert.equal(towards(3, 3), 0);
  assert.equal(towards(40, 5), RIGHT);
  assert.equal(towards(-40, -40), LEFT | UP);
  assert.equal(towards(0, 40), DOWN);
});

test("a phone shows the part around its player, a laptop the whole field", () => {
  const phone = sizeFor(358);
  assert.ok(phone.height > phone.width);
  assert.equal(viewOf(null, phone, { x: 0 }).left, 0);
  assert.ok(viewOf(null, phone, { x: 12_800 }).left > 6_000);
  assert.deepEqual(sizeFor(800), { width: 800, height: 450 });
  assert.equal(viewOf(null, sizeFor(800), { x: 12_800 }).left, 0);
});

const GAME = { now: 10_000, newestAt: 9_990, isPlaying: true, mode: "between", refused: "" };

test("the line under the title says what happened and what it means", () => {
  const open = { state: "open", roundTrip: 12 };
  assert.equal(said(open, GAME).badge, "Live");
  assert.match(said(open, { ...GAME, mode: "stopped" }).text, /100 ms, by guessing/);
  assert.match(said(open, { ...GAME, newestAt: 8_500 }).text, /another process takes the game over/);
  assert.match(said(open, { ...GAME, newestAt: 1_000 }).text, /Redis and the workers/);
  assert.equal(said(open, { ...GAME, refused: "60 play already." }).text, "60 play already.");
  const lost = said({ state: "waiting", end: { code: 1006 }, due: 12_000 }, GAME);
  assert.deepEqual([lost.badge, lost.action], ["Offline", "Try now"]);
});
