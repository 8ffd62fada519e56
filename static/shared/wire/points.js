// @ts-check
// Questions and answers, each on its own, in the order in which they happened. No DOM in here.

/** @typedef {import("../exchange.js").Exchange} Exchange */
/** @typedef {{at: number, exchange: Exchange, asks: boolean}} Point a question or an answer on its own */

// More of them than there is ever room for.
const MOST = 16;

/**
 * The last of them that there is room for, oldest first.
 * @param {Exchange[]} exchanges @param {number} room @param {(point: Point) => number} needs
 * @returns {Point[]}
 */
export function points(exchanges, room, needs) {
  const all = exchanges
    .slice(-MOST)
    .flatMap((exchange) => [
      { at: exchange.started, exchange, asks: true },
      ...(exchange.ended === null ? [] : [{ at: exchange.ended, exchange, asks: false }]),
    ])
    .sort((one, other) => one.at - other.at);
  let [from, left] = [all.length, room];
  while (from > 0 && (left -= needs(all[from - 1])) >= 0) from -= 1;
  return all.slice(from);
}
