// @ts-check
// The order book as depth: for each price the shares that wait there, and as a bar all that wait up to it.
import { find, put } from "./dom.js";
import { money, shares } from "./money.js";

/** @typedef {import("./market.js").Book} Book */

/** @param {HTMLElement} table @param {(price: number) => void} choose what to do with a price that is pointed at */
export function startBook(table, choose) {
  table.addEventListener("click", (event) => {
    const price = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-price]"))?.dataset.price;
    if (price) choose(Number(price));
  });
}

/** @param {HTMLElement} table @param {Book | undefined} book @param {(side: string, price: number) => number} own shares of one's own at a price */
export function showBook(table, book, own) {
  const { bids, asks } = book ?? { bids: [], asks: [] };
  const deepest = Math.max(1, ...[bids, asks].map((levels) => levels.reduce((sum, [, count]) => sum + count, 0)));
  showSide(table, "ask", asks, deepest, (price) => own("sell", price));
  showSide(table, "bid", bids, deepest, (price) => own("buy", price));
  put(find(table, "[data-spread]"), bids[0] && asks[0] ? `spread ${money(asks[0][0] - bids[0][0])}` : "nobody on one side");
}

/** @param {HTMLElement} table @param {string} side @param {[number, number][]} levels @param {number} deepest @param {(price: number) => number} own */
function showSide(table, side, levels, deepest, own) {
  let depth = 0;
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll(`tr[data-side=${side}]`))) {
    const [price, count] = levels[Number(row.dataset.level)] ?? [0, 0];
    const button = /** @type {HTMLButtonElement} */ (find(row, "button"));
    depth += count;
    [button.hidden, button.dataset.price] = [!price, String(price)];
    put(button, price ? money(price) : "");
    put(find(row, "[data-shares]"), price ? shares(count) : "");
    put(find(row, "[data-own]"), own(price) ? "●" : "");
    find(row, ".bar").style.width = `${(100 * depth) / deepest}%`;
  }
}
