// @ts-check
// Lag compensation: an input also says which tick of the others its player saw. The server then judges a
// touch by where they were at that tick: a touch that a player sees is a touch.

/**
 * @param {import("./prediction.js").Input} input
 * @param {number} tick of the others, as drawn; need not be whole
 */
export function compensate(input, tick) {
  return { ...input, saw: Math.floor(tick) };
}
