// @ts-check
// Reconciliation: the server's word is right, but it is old: it knows the inputs only up to one of them. So
// take its word, and apply again the inputs that it had not taken yet.
import { moved } from "../rules.js";

// Numbers of inputs come back as their low 16 bits.
const SEQ_RANGE = 65_536;

/**
 * @typedef {import("../rules.js").Body} Body
 * @typedef {import("./prediction.js").Own} Own
 * @typedef {import("../wire.js").Player} Player
 */

/**
 * What this page is to believe, after the server's word.
 * @param {Own} own
 * @param {Player} word
 * @returns {Own}
 */
export function reconcile({ pending }, word) {
  const left = pending.filter(({ seq }) => !isTaken(seq, word.seq));
  let body = bodyOf(word);
  for (const { keys } of left) body = moved(body, keys);
  return { body, pending: left };
}

/** What prediction alone makes of the server's word: it believes it as it is, though it is old. */
export function believe(/** @type {Own} */ { pending }, /** @type {Player} */ word) {
  return { body: bodyOf(word), pending: pending.filter(({ seq }) => !isTaken(seq, word.seq)) };
}

/** @param {Player} word @returns {Body} */
export function bodyOf({ x, y, vx, vy, boosted }) {
  return { x, y, vx, vy, boosted };
}

/** Whether an input is not later than the last that was taken. @param {number} seq @param {number} last */
function isTaken(seq, last) {
  const ahead = (last - seq) % SEQ_RANGE;
  return (ahead + SEQ_RANGE) % SEQ_RANGE < SEQ_RANGE / 2;
}
