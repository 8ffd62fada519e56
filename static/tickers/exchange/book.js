// @ts-check
// The order book as depth: for each price the shares that wait there, and as a bar all that wait up to it.
import { find, put } from "../../shared/dom.js";
import { money, shares } from "./money.js";

/**
 * @typedef {import("./desk.js").Book} Book
 * @typedef {[number, number][]} Levels prices in cents, shares
 */

/**
 * @param {HTMLElement} table
 * @param {(price: number) => void} choose what to do with a price that is clicked
 */
export function startBook(table, choose) {
  table.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("button[data-price]"));
    if (button) choose(Number(button.dataset.price));
  });
}

/**
 * @param {HTMLElement} table
 * @param {Book | undefined} book
 * @param {(side: string, price: number) => boolean} isOwn whether one's own order waits at a price
 */
export function showBook(table, book, isOwn) {
  const { bids, asks } = book ?? { bids: [], asks: [] };
  const deepest = Math.max(1, depthOf(bids), depthOf(asks));
  showSide(table, "ask", asks, deepest, (price) => isOwn("sell", price));
  showSide(table, "bid", bids, deepest, (price) => isOwn("buy", price));
  put(find("[data-spread]", table), spread(bids, asks));
}

/** All shares of a side. @param {Levels} levels */
function depthOf(levels) {
  return levels.reduce((sum, [, count]) => sum + count, 0);
}

/** @param {Levels} bids @param {Levels} asks */
function spread(bids, asks) {
  if (bids.length === 0 || asks.length === 0) return "nobody on one side";
  return `spread ${money(asks[0][0] - bids[0][0])}`;
}

/**
 * @param {HTMLElement} table
 * @param {string} side
 * @param {Levels} levels
 * @param {number} deepest
 * @param {(price: number) => boolean} isOwn
 */
function showSide(table, side, levels, deepest, isOwn) {
  let depth = 0;
  const rows = /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll(`tr[data-side=${side}]`));
  for (const row of rows) {
    const [price, count] = levels[Number(row.dataset.level)] ?? [0, 0];
    const button = /** @type {HTMLButtonElement} */ (find("button", row));
    depth += count;
    button.hidden = price === 0;
    button.dataset.price = String(price);
    put(button, price ? money(price) : "");
    put(find("[data-shares]", row), price ? shares(count) : "");
    put(find("[data-own]", row), isOwn(price) ? "●" : "");
    find(".bar", row).style.width = `${(100 * depth) / deepest}%`;
  }
}
