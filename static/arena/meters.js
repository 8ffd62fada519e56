// @ts-check
// What the switches change, measured: how long a key takes until the own player moves in the picture, by how
// much the server corrects this page, how old snapshots are, and the bytes a second.
import { directionOf } from "./rules.js";

// Five seconds of snapshots.
const REMEMBERED = 100;
const P95 = 0.95;
// Units in a frame: less is standing still.
const STILL = 0.01;
// A key whose player has not moved by then stands at a wall.
const GIVEN_UP_MS = 2_000;
const RATE_MS = 2_000;

/** @typedef {{x: number, y: number}} Place */

/**
 * The quantile of some values: 0.95 for the 95th percentile. Null if there are none.
 * @param {number[]} values
 * @param {number} share
 */
export function quantile(values, share) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)];
}

export function newMeters() {
  const state = {
    before: /** @type {Place | null} */ (null),
    speed: { x: 0, y: 0 },
    press: /** @type {{at: number, x: number, y: number} | null} */ (null),
    took: { with: /** @type {number | null} */ (null), without: /** @type {number | null} */ (null) },
    errors: /** @type {number[]} */ ([]),
    ages: /** @type {number[]} */ ([]),
    crossed: /** @type {{at: number, up: number, down: number}[]} */ ([]),
  };

  /** Measured only where the player did not already move that way. @param {number} keys @param {number} at */
  function pressed(keys, at) {
    const { x, y } = directionOf(keys);
    if (x !== 0 && Math.abs(state.speed.x) < STILL) state.press = { at, x, y: 0 };
    else if (y !== 0 && Math.abs(state.speed.y) < STILL) state.press = { at, x: 0, y };
  }

  /** The own player was drawn here. @param {Place} place @param {number} at @param {boolean} isPredicted */
  function drew({ x, y }, at, isPredicted) {
    if (state.before) state.speed = { x: x - state.before.x, y: y - state.before.y };
    state.before = { x, y };
    const { press, speed } = state;
    if (press === null) return;
    if (press.x * speed.x + press.y * speed.y >= STILL) {
      // A frame's time is that of its beginning: a key that is pressed after that still counts in it.
      state.took[isPredicted ? "with" : "without"] = Math.max(0, at - press.at);
      state.press = null;
    } else if (at - press.at > GIVEN_UP_MS) {
      state.press = null;
    }
  }

  /** Bytes a second, over the last two seconds. @param {number} at */
  function rate(at) {
    state.crossed = state.crossed.filter((one) => at - one.at < RATE_MS);
    const sum = { up: 0, down: 0 };
    for (const { up, down } of state.crossed) {
      sum.up += up;
      sum.down += down;
    }
    const seconds = RATE_MS / 1000;
    return { up: sum.up / seconds, down: sum.down / seconds };
  }

  return {
    pressed,
    drew,
    rate,
    took: state.took,
    /** The server has moved the own player by this many units. @param {number} error */
    corrected(error) {
      state.errors = [...state.errors, error].slice(-REMEMBERED);
    },
    /** A snapshot of this age has come. @param {number | null} age */
    arrived(age) {
      if (age !== null) state.ages = [...state.ages, Math.max(0, age)].slice(-REMEMBERED);
    },
    /** @param {number} at @param {number} up @param {number} down */
    crossed(at, up, down) {
      state.crossed.push({ at, up, down });
    },
    errorP95: () => quantile(state.errors, P95),
    ageMedian: () => quantile(state.ages, 0.5),
    ageP95: () => quantile(state.ages, P95),
    /** Begin the errors and ages again: something else is measured now. */
    clear() {
      state.errors = [];
      state.ages = [];
    },
  };
}
