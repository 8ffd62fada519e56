// @ts-check
// The portfolio at this moment's prices: what is held, what it cost, what it is worth.
import { find, html, put } from "./dom.js";
import { money, percent, shares, signed } from "./money.js";
import { START } from "./account.js";
import { worth } from "./worth.js";

const COLUMNS = ["shares", "cost", "value", "profit"];

/** @param {string} symbol */
function newRow(symbol) {
  const cells = COLUMNS.map((name) => html("td", { class: "figures", "data-cell": name }));
  return html("tr", { "data-holding": symbol }, html("th", { scope: "row" }, symbol), ...cells);
}

/** @param {Element} place @param {number} profit */
function showProfit(place, profit) {
  put(place, signed(profit));
  /** @type {HTMLElement} */ (place).dataset.way = profit > 0 ? "up" : profit < 0 ? "down" : "";
}

/** @param {HTMLElement} panel @param {import("./account.js").Account} account @param {(symbol: string) => number} price */
export function showHoldings(panel, account, price) {
  const { rows, value, profit } = worth(account, price);
  const body = find(panel, "tbody");
  const symbols = rows.map(({ symbol }) => symbol).join(" ");
  if (body.dataset.symbols !== symbols) body.replaceChildren(...rows.map(({ symbol }) => newRow(symbol)));
  body.dataset.symbols = symbols;
  panel.toggleAttribute("data-empty", rows.length === 0);
  for (const row of rows) {
    const cell = (/** @type {string} */ name) => find(body, `[data-holding="${row.symbol}"] [data-cell=${name}]`);
    put(cell("shares"), shares(row.shares));
    put(cell("cost"), money(row.cost));
    put(cell("value"), money(row.value));
    showProfit(cell("profit"), row.profit);
  }
  put(find(panel, "[data-total=cash]"), money(account.cash));
  put(find(panel, "[data-total=free]"), money(account.free));
  put(find(panel, "[data-total=value]"), money(value));
  put(find(panel, "[data-total=share]"), percent(profit, START));
  showProfit(find(panel, "[data-total=profit]"), profit);
}
