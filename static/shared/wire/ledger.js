// @ts-check
// What crossed the wire so far: the last exchanges, totals over all of them, and these as text. No DOM in
// here.
import { bytes, duration, share } from "../format.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

// Exchanges kept for looking at; totals have no end. At a request every 2 s this is the last seven
// minutes.
export const KEPT = 200;
const NOT_YET = "–";

/** @returns {Totals} */
const nothing = () => ({
  requests: 0,
  answers: 0,
  empty: 0,
  failed: 0,
  up: 0,
  down: 0,
  news: 0,
  timed: 0,
  late: 0,
  expected: 0,
});

/**
 * @typedef {object} Totals
 * @property {number} requests that have ended
 * @property {number} answers of any status
 * @property {number} empty answers that could have brought something new and did not
 * @property {number} failed requests without an answer, or with an error
 * @property {number} up bytes
 * @property {number} down bytes
 * @property {number} news events that were new
 * @property {number} timed those of them that happened while this page listened
 * @property {number} late milliseconds, summed over those
 * @property {number} expected milliseconds, summed over those
 */

export class Ledger {
  /** @type {Exchange[]} oldest first */
  exchanges = [];
  totals = nothing();

  /** Note an exchange when it begins, and once more when it has ended. @param {Exchange} exchange */
  put(exchange) {
    if (!this.exchanges.includes(exchange)) this.exchanges.push(exchange);
    if (this.exchanges.length > KEPT) this.exchanges.shift();
    if (exchange.ended !== null) this.#count(exchange);
  }

  clear() {
    this.exchanges = this.exchanges.filter((exchange) => exchange.ended === null);
    this.totals = nothing();
  }

  /** Bytes in both directions for each update that was new, or null before there was one. */
  get bytesPerNews() {
    const { up, down, news } = this.totals;
    return news ? Math.round((up + down) / news) : null;
  }

  /** Milliseconds from an event to its arrival on average, or null. */
  get meanLate() {
    return this.totals.timed ? this.totals.late / this.totals.timed : null;
  }

  /** What that mean is to be, or null. */
  get meanExpected() {
    return this.totals.timed ? this.totals.expected / this.totals.timed : null;
  }

  /** @param {Exchange} exchange */
  #count({ method, status, up, down, news, late, expected }) {
    const { totals } = this;
    const failed = status === null || status >= 400;
    totals.requests += 1;
    totals.answers += Number(status !== null);
    totals.failed += Number(failed);
    totals.empty += Number(!failed && method === "GET" && news === 0);
    totals.up += up ?? 0;
    totals.down += down ?? 0;
    totals.news += news;
    if (late === null) return;
    totals.timed += 1;
    totals.late += late;
    totals.expected += expected ?? 0;
  }
}

/**
 * The totals as text, by the names under which pages show them.
 * @param {Ledger} ledger
 * @returns {Record<string, string>}
 */
export function figures(ledger) {
  const { totals, bytesPerNews, meanLate, meanExpected } = ledger;
  return {
    requests: String(totals.requests),
    answers: String(totals.answers),
    failed: String(totals.failed),
    empty: String(totals.empty),
    emptyShare: share(totals.empty, totals.answers),
    news: String(totals.news),
    bytes: bytes(totals.up + totals.down),
    up: bytes(totals.up),
    down: bytes(totals.down),
    bytesPerNews: bytesPerNews === null ? NOT_YET : bytes(bytesPerNews),
    late: meanLate === null ? NOT_YET : duration(meanLate),
    expected: meanExpected === null ? NOT_YET : duration(meanExpected),
  };
}
