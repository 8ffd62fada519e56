// The arena's four switches: what each makes of the server's state, whatever the network does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newGame } from "../../static/arena/game.js";
import { compensate } from "../../static/arena/netcode/compensation.js";
import { interpolate } from "../../static/arena/netcode/interpolation.js";
import { FIRST_DELAY_MS, newPlayback } from "../../static/arena/netcode/playback.js";
import { predict } from "../../static/arena/netcode/prediction.js";
import { acceptAsItIs, bodyOf, reconcile } from "../../static/arena/netcode/reconciliation.js";
import { DOWN, HEIGHT, LEFT, RIGHT, UP, moved } from "../../static/arena/rules.js";

const START = { x: 6_400, y: 3_600, vx: 0, vy: 0, boosted: false };
const FEW_RUNS = 200;

/** Numbers as if at random, the same in each run of the tests. */
function newRandom(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test("a player speeds up towards the keys, and stands still some time after they are released", () => {
  let body = moved(START, RIGHT);
  assert.deepEqual(body, { x: 6_413, y: 3_600, vx: 13, vy: 0, boosted: false });
  for (let tick = 0; tick < 60; tick += 1) body = moved(body, 0);
  assert.equal(body.vx, 0);
});

test("opposite keys cancel, a diagonal is no faster, and a boost is", () => {
  assert.deepEqual(moved(START, LEFT | RIGHT), START);
  assert.equal(moved(START, UP | LEFT).vx, -8);
  assert.equal(moved({ ...START, boosted: true }, DOWN).vy, 15);
});

test("walls stop", () => {
  const body = moved({ ...START, y: HEIGHT - 210, vy: 90 }, DOWN);
  assert.deepEqual([body.y, body.vy], [HEIGHT - 200, 0]);
});

/**
 * A server that takes inputs in order and loses some, seen through a network that delays both ways at random;
 * after the last input there is time for all of it. Returns what each side acceptAsItIss in the end.
 */
function played(seed) {
  const random = newRandom(seed);
  const up = [];
  const down = [];
  let own = { body: START, pending: [] };
  let server = { ...START, seq: 65_400 };
  let seq = 65_400;
  for (let now = 0; now < 200; now += 1) {
    if (now < 120) {
      seq += 1;
      const input = { seq, keys: random(16) };
      own = predict(own, input);
      // The last one arrives: the page sends until its player stands still.
      if (random(10) > 0 || now === 119) up.push({ at: now + random(8), input });
    }
    const due = up.findIndex(({ at }) => at <= now);
    if (due === 0) {
      const [{ input }] = up.splice(0, 1);
      server = { ...moved(server, input.keys), seq: input.seq % 65_536 };
    }
    if (random(3) > 0 || now === 199) down.push({ at: now + random(12), player: server });
    while (down.length > 0 && (down[0].at <= now || now === 199)) own = reconcile(own, down.shift().player);
  }
  return { own, server };
}

test("whatever is delayed or lost, page and server agree after the last input", () => {
  for (let seed = 1; seed <= FEW_RUNS; seed += 1) {
    const { own, server } = played(seed);
    assert.deepEqual(own, { body: bodyOf(server), pending: [] }, `seed ${seed}`);
  }
});

test("without a loss, the server's old state corrects nothing", () => {
  let own = { body: START, pending: [] };
  for (let seq = 1; seq <= 10; seq += 1) own = predict(own, { seq, keys: RIGHT });
  let authoritative = { ...START, seq: 0 };
  for (let seq = 1; seq <= 4; seq += 1) authoritative = { ...moved(authoritative, RIGHT), seq };
  assert.deepEqual(reconcile(own, authoritative).body, own.body);
  assert.equal(reconcile(own, authoritative).pending.length, 6);
  assert.ok(acceptAsItIs(own, authoritative).body.x < own.body.x);
});

function snapshot(tick, x, vx = 30) {
  const player = { number: 1, x, y: 0, vx, vy: 0, seq: 0, score: 0, boosted: false };
  return { tick, left: 0, podium: false, holder: 0, crystals: 0, players: new Map([[1, player]]) };
}

test("between two snapshots the others glide", () => {
  const shown = interpolate([snapshot(10, 100), snapshot(12, 160)], 11.5, 33);
  assert.deepEqual(shown.places.get(1), { x: 145, y: 0 });
  assert.equal(shown.mode, "between");
});

test("after the newest snapshot the others run on, and stop after 100 ms", () => {
  const beyond = interpolate([snapshot(10, 100)], 12, 25);
  assert.deepEqual([beyond.places.get(1).x, beyond.mode], [160, "beyond"]);
  const stopped = interpolate([snapshot(10, 100)], 40, 25);
  assert.deepEqual([stopped.places.get(1).x, stopped.mode], [220, "stopped"]);
});

test("the picture is 100 ms late at first, and later where snapshots come irregularly", () => {
  const playback = newPlayback(25);
  assert.equal(playback.delay(), FIRST_DELAY_MS);
  for (let tick = 0; tick < 200; tick += 2) playback.arrived(tick, tick * 25 + (tick % 8 ? 0 : 150));
  assert.equal(playback.jitter(), 150);
  assert.ok(playback.delay() > 180);
  assert.equal(Math.round(playback.tickAt(1_000 + playback.delay())), 40);
});

test("when the game itself has stood still, its clock begins again", () => {
  const playback = newPlayback(25);
  for (let tick = 0; tick < 20; tick += 2) playback.arrived(tick, tick * 25);
  for (let tick = 20; tick < 40; tick += 2) playback.arrived(tick, tick * 25 + 4_000);
  assert.equal(playback.jitter(), 0);
});

test("an input with lag compensation says which whole tick was seen", () => {
  assert.deepEqual(compensate({ seq: 3, keys: 1 }, 41.7), { seq: 3, keys: 1, saw: 41 });
});

/** A game whose inputs are written down, with one player who is this page's own. */
function newPlayed() {
  const sent = [];
  const game = newGame({ send: (message) => sent.push(message) > 0, now: () => 0 });
  game.receive({ type: "welcome", you: 1, seq: 7 }, 0);
  game.receive({ type: "snapshot", snapshot: snapshot(10, 1_000, 0) }, 0);
  return { game, sent };
}

test("with prediction the own player moves in the next frame, without it when the server says so", () => {
  for (const isPredicted of [true, false]) {
    const { game } = newPlayed();
    game.switches.prediction = isPredicted;
    game.frame(0);
    game.frame(16);
    game.press(RIGHT, 20);
    game.frame(32);
    assert.equal(game.meters.took.with, isPredicted ? 12 : null);
    game.receive({ type: "snapshot", snapshot: snapshot(12, 1_013) }, 170);
    game.frame(170);
    assert.equal(game.meters.took.without, isPredicted ? null : 150);
  }
});

test("an input goes out each tick while keys are down and the player glides, and then none", () => {
  const { game, sent } = newPlayed();
  game.frame(0);
  game.press(RIGHT, 0);
  game.frame(40);
  assert.deepEqual(sent, [{ op: "input", seq: 8, keys: RIGHT }]);
  game.press(0, 41);
  for (let at = 60; at < 4_000; at += 30) {
    game.frame(at);
    game.receive({ type: "snapshot", snapshot: { ...snapshot(at, 1_026, 0) } }, at);
  }
  const { length } = sent;
  const taken = snapshot(9_000, 1_026, 0);
  taken.players.get(1).seq = 7 + length;
  game.receive({ type: "snapshot", snapshot: taken }, 4_000);
  game.frame(5_000);
  game.frame(5_100);
  assert.equal(sent.length, length);
});
