// @ts-check
// Prediction: the page does not wait for the server to say what its own key does. It knows the rules, so it
// moves its player at once, and keeps each input until the server has applied it.
import { moved } from "../rules.js";

// Half a minute of ticks: a server that has applied nothing for as long is gone.
export const MOST_PENDING = 900;

/**
 * @typedef {import("../rules.js").Body} Body
 * @typedef {{seq: number, keys: number}} Input
 * @typedef {{body: Body, pending: Input[]}} Own what this page believes of its player, and the inputs that
 *   the server has not applied yet, oldest first
 */

/** One tick further, by this input. @param {Own} own @param {Input} input @returns {Own} */
export function predict({ body, pending }, input) {
  return { body: moved(body, input.keys), pending: [...pending, input].slice(-MOST_PENDING) };
}
