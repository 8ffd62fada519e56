// @ts-check
// The running totals as text, by name; wherever a page has an element `data-wire-figure="empty"`, it shows that one.
import { bytes, duration, share } from "../format.js";

/** @typedef {import("./ledger.js").Ledger} Ledger */

const NOT_YET = "–";

/** @param {Ledger} ledger @returns {Record<string, string>} */
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

/** Show them, and a page's own, wherever the page asks for them, in place. @param {Ledger} ledger @param {Record<string, string>} own */
export function showFigures(ledger, own) {
  for (const [name, text] of Object.entries({ ...figures(ledger), ...own })) {
    for (const place of document.querySelectorAll(`[data-wire-figure="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  }
}
