// @ts-check
// Questions and answers, each on its own, in the order in which they happened. No DOM in here.

/** @typedef {import("./exchange.js").Exchange} Exchange */

// As many of them as can be read from the back row.
export const ROWS = 8;

/** @typedef {{at: number, exchange: Exchange, asks: boolean}} Point a question or an answer on its own */

/** @param {Exchange[]} exchanges @returns {Point[]} the last of them, in the order in which they happened */
export function points(exchanges) {
  return exchanges
    .slice(-ROWS)
    .flatMap((exchange) => [
      { at: exchange.started, exchange, asks: true },
      ...(exchange.ended === null ? [] : [{ at: exchange.ended, exchange, asks: false }]),
    ])
    .sort((one, other) => one.at - other.at)
    .slice(-ROWS);
}
