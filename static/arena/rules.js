// @ts-check
// The rules of the game, as arena/rules.py has them: the same names, in the same order, in whole numbers
// only. The server decides by them; a client that knows them too can show what the server will say before it
// does.

export const WIDTH = 12_800;
export const HEIGHT = 7_200;
export const TICK_HZ = 30;
export const RADIUS = 200;
export const UP = 1;
export const DOWN = 2;
export const LEFT = 4;
export const RIGHT = 8;
export const ACCELERATION = 15;
export const BOOSTED_ACCELERATION = 18;

/** A quotient without its rest, towards zero. @param {number} number @param {number} by */
export function quotient(number, by) {
  return Math.trunc(number / by) + 0;
}

/** @typedef {{x: number, y: number, vx: number, vy: number, boosted: boolean}} Body */

/**
 * What a tick makes of a player whose keys these are.
 * @param {Body} body
 * @param {number} keys
 * @returns {Body}
 */
export function moved({ x, y, vx, vy, boosted }, keys) {
  const push = pushOf(keys, boosted ? BOOSTED_ACCELERATION : ACCELERATION);
  const across = along(x, quotient((vx + push.x) * 7, 8), WIDTH);
  const down = along(y, quotient((vy + push.y) * 7, 8), HEIGHT);
  return { x: across.place, y: down.place, vx: across.speed, vy: down.speed, boosted };
}

/** Where keys lead: -1, 0 or 1 on each axis. Opposite keys cancel. @param {number} keys */
export function directionOf(keys) {
  let x = 0;
  let y = 0;
  if (keys & RIGHT) x += 1;
  if (keys & LEFT) x -= 1;
  if (keys & DOWN) y += 1;
  if (keys & UP) y -= 1;
  return { x, y };
}

/** A diagonal is as fast as a straight way. @param {number} keys @param {number} size */
function pushOf(keys, size) {
  const { x, y } = directionOf(keys);
  const each = x !== 0 && y !== 0 ? quotient(size * 5, 7) : size;
  return { x: x * each, y: y * each };
}

/** Walls stop. @param {number} place @param {number} speed @param {number} end */
function along(place, speed, end) {
  const next = place + speed;
  const inside = Math.min(Math.max(next, RADIUS), end - RADIUS);
  return { place: inside, speed: inside === next ? speed : 0 };
}
