// @ts-check
// Reconciliation: the server's state is authoritative, but old: it includes inputs up to `seq`. So start from
// it, and apply the later inputs again.
import { moved } from "../rules.js";

// Numbers of inputs come back as their low 16 bits.
const LOW_16_BITS = 0xffff;

/**
 * @typedef {import("../rules.js").Body} Body
 * @typedef {import("./prediction.js").Input} Input
 * @typedef {import("./prediction.js").Own} Own
 * @typedef {import("../wire.js").Player} Player
 */

/**
 * The own player as the server has it, with the later inputs applied again.
 * @param {Own} own
 * @param {Player} authoritative
 * @returns {Own}
 */
export function reconcile({ pending }, authoritative) {
  const later = laterThan(authoritative, pending);
  let body = bodyOf(authoritative);
  for (const { keys } of later) body = moved(body, keys);
  return { body, pending: later };
}

/**
 * What prediction does without reconciliation: the server's state replaces the own, though it is old.
 * @param {Own} own
 * @param {Player} authoritative
 * @returns {Own}
 */
export function acceptAsItIs({ pending }, authoritative) {
  return { body: bodyOf(authoritative), pending: laterThan(authoritative, pending) };
}

/** @param {Player} player @returns {Body} */
export function bodyOf({ x, y, vx, vy, boosted }) {
  return { x, y, vx, vy, boosted };
}

/** The inputs that the server's state does not include. @param {Player} player @param {Input[]} inputs */
function laterThan(player, inputs) {
  return inputs.filter(({ seq }) => !isIncluded(seq, player.seq));
}

/**
 * Whether the server's state includes an input: its number is the last one applied, or one before it. The
 * server returns 16 bits of it, which wrap around, so "before" is less than half the range. Source: RFC 1982.
 * @param {number} seq of the input
 * @param {number} last
 */
function isIncluded(seq, last) {
  const behind = (last - seq) & LOW_16_BITS;
  return behind < LOW_16_BITS / 2;
}
