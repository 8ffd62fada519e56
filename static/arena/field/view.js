// @ts-check
// Which part of the field is shown, and how large. A laptop sees all of it; a phone that is held upright
// sees all of its height and the part around its player, so that players are as large as on a laptop.
import { HEIGHT, WIDTH } from "../rules.js";

// Below this width, in CSS pixels, the whole field would be too small to play on.
const NARROW = 600;
// Height for width of what a phone shows.
const UPRIGHT = 1.1;
// How much of the way to its player the view goes in each frame, so that it glides.
const FOLLOWED = 0.15;

/** The size of the picture for a width, in CSS pixels. @param {number} width */
export function sizeFor(width) {
  const height = width < NARROW ? width * UPRIGHT : (width * HEIGHT) / WIDTH;
  return { width, height: Math.round(height) };
}

/**
 * @typedef {object} View
 * @property {number} scale CSS pixels a unit
 * @property {number} left the field's place at the left edge
 */

/**
 * The next view, around somebody's place.
 * @param {View | null} before
 * @param {{width: number, height: number}} size
 * @param {{x: number}} middle
 * @returns {View}
 */
export function viewOf(before, { width, height }, { x }) {
  const scale = height / HEIGHT;
  const shown = width / scale;
  const wanted = Math.min(Math.max(x - shown / 2, 0), Math.max(0, WIDTH - shown));
  if (before === null || before.scale !== scale) return { scale, left: wanted };
  return { scale, left: before.left + (wanted - before.left) * FOLLOWED };
}
