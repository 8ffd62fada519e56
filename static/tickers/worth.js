// @ts-check
// Profit and loss: what an account is worth at these prices, against what it began with and what its shares cost.
import { START } from "./account.js";

/** What it is worth at these prices, in cents, and what was gained. @param {Account} account @param {(symbol: string) => number} price */
export function worth({ cash, holdings }, price) {
  const rows = [...holdings].filter(([, { shares }]) => shares > 0).map(([symbol, { shares, cost }]) => {
    const value = shares * price(symbol);
    return { symbol, shares, cost, value, profit: value - cost };
  });
  const value = rows.reduce((sum, row) => sum + row.value, cash);
  return { rows: rows.sort((a, b) => a.symbol.localeCompare(b.symbol)), value, profit: value - START };
}
