// @ts-check
// What may stand on an order ticket, in words; and what the order would cost. No DOM in here.
import { money, shares as count, typedCents } from "./money.js";

const MOST_SHARES = 1_000_000;
const HIGHEST_PRICE = 1_000_000_00;

/** @typedef {{symbol: string, side: "buy" | "sell", kind: "market" | "limit", quantity: string, price: string}} Ticket as typed */

/**
 * @param {Ticket} ticket
 * @returns {{quantity: string, price: string}} what is wrong with either, in words; empty where it is well
 */
export function problems({ kind, quantity, price }) {
  const cents = typedCents(price);
  const whole = /^\d{1,9}$/.test(quantity.trim()) ? Number(quantity) : 0;
  const priced = kind === "market" || (cents !== null && cents >= 1 && cents <= HIGHEST_PRICE);
  return {
    quantity: whole >= 1 && whole <= MOST_SHARES ? "" : `Quantity is a whole number of shares from 1 to ${count(MOST_SHARES)}.`,
    price: priced ? "" : "Limit is a price from 0.01 to 1,000,000.00, with at most two decimals.",
  };
}

/** The order as the wire has it. @param {Ticket} ticket one without problems @param {string} clientId */
export function order({ symbol, side, kind, quantity, price }, clientId) {
  const limit = kind === "limit" ? { price: /** @type {number} */ (typedCents(price)) / 100 } : {};
  return { op: "order", client_id: clientId, symbol, side, kind, quantity: Number(quantity), ...limit };
}

/** What a market order would take of the book as far as it is shown. @param {[number, number][]} levels @param {number} quantity */
function taken(levels, quantity) {
  let [shares, value] = [0, 0];
  for (const [price, waiting] of levels) {
    const part = Math.min(waiting, quantity - shares);
    [shares, value] = [shares + part, value + part * price];
  }
  return { shares, value };
}

/**
 * What an order would come to, and whether that is more than there is. The exchange decides; this is to know before.
 * @param {Ticket} ticket one without problems
 * @param {import("./market.js").Book | undefined} book @param {{free: number, freeShares: (symbol: string) => number}} account
 * @returns {{text: string, short: boolean}}
 */
export function estimate({ symbol, side, kind, quantity, price }, book, account) {
  const [buys, wanted] = [side === "buy", Number(quantity)];
  const has = buys ? `${money(account.free)} free` : `${count(account.freeShares(symbol))} shares free`;
  const { shares, value } = kind === "limit" ? { shares: wanted, value: wanted * (typedCents(price) ?? 0) } : taken((buys ? book?.asks : book?.bids) ?? [], wanted);
  if (!shares) return { text: `Nobody ${buys ? "sells" : "buys"} ${symbol} at the moment.`, short: true };
  const short = buys ? value > account.free : wanted > account.freeShares(symbol);
  const about = kind === "market" ? "About" : buys ? "At most" : "At least";
  const rest = shares < wanted ? ` The book shows ${count(shares)}; what nobody offers is cancelled.` : "";
  return { text: `${about} ${money(value)}; ${has}.${rest}${short ? " The exchange will reject it." : ""}`, short };
}

/** A name for an order, unique among one visitor's. Where a page is not served safely there is no randomUUID(). */
export const newClientId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
