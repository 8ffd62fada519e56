// @ts-check
// The portfolio at this moment's prices: what is held, what it cost, what it is worth.
import { element, find, put } from "../../shared/dom.js";
import { START, worth } from "./account.js";
import { money, percent, shares, signed, wayOf } from "./money.js";

const COLUMNS = ["shares", "cost", "value", "profit"];

/** @param {string} symbol */
function newRow(symbol) {
  const cells = COLUMNS.map((name) => element("td.figures", { "data-cell": name }));
  return element("tr", { "data-holding": symbol }, element("th", { scope: "row" }, symbol), ...cells);
}

/** @param {HTMLElement} place @param {number} profit */
function showProfit(place, profit) {
  put(place, signed(profit));
  place.dataset.way = wayOf(profit);
}

/**
 * @param {HTMLElement} panel
 * @param {import("./account.js").Account} account
 * @param {(symbol: string) => number} price
 */
export function showHoldings(panel, account, price) {
  const { rows, value, profit } = worth(account, price);
  const body = find("tbody", panel);
  const symbols = rows.map(({ symbol }) => symbol);
  if (body.dataset.symbols !== symbols.join(" ")) body.replaceChildren(...symbols.map(newRow));
  body.dataset.symbols = symbols.join(" ");
  panel.toggleAttribute("data-empty", rows.length === 0);
  for (const row of rows) showRow(find(`[data-holding="${row.symbol}"]`, body), row);
  put(find("[data-total=cash]", panel), money(account.cash));
  put(find("[data-total=free]", panel), money(account.free));
  put(find("[data-total=value]", panel), money(value));
  put(find("[data-total=share]", panel), percent(profit, START));
  showProfit(find("[data-total=profit]", panel), profit);
}

/** @param {HTMLElement} row @param {{shares: number, cost: number, value: number, profit: number}} held */
function showRow(row, held) {
  put(find("[data-cell=shares]", row), shares(held.shares));
  put(find("[data-cell=cost]", row), money(held.cost));
  put(find("[data-cell=value]", row), money(held.value));
  showProfit(find("[data-cell=profit]", row), held.profit);
}
