// @ts-check
// What the lanes share that are series of requests.
import { figures } from "../shared/wire/ledger.js";
import { kind, words } from "../shared/wire/words.js";

/** @param {import("../shared/exchange.js").Exchange} exchange @returns {import("./figure.js").Mark} */
function markOf(exchange) {
  const { held, started, ended, published } = exchange;
  const told = { what: kind(exchange), title: words(exchange), published };
  return held ? { sign: "bar", at: started, to: ended, ...told } : { sign: "dot", at: ended ?? started, ...told };
}

/** @param {import("../shared/wire/ledger.js").Ledger} ledger */
export function shownBy(ledger) {
  return {
    marks: () => ledger.exchanges.map(markOf),
    tally: () => {
      const { answers, empty, bytes } = figures(ledger);
      return `${answers} answers, ${empty} empty, ${bytes}`;
    },
    late: () => ledger.meanLate,
  };
}

/** Why the last request brought nothing, in the server's own words where it has some. @param {any} problem */
export const because = (problem) => problem?.json?.error?.message ?? "The server does not answer; trying again.";
