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

/**
 * What an order would come to, and whether there is enough for it. The exchange decides; this is so that one knows before.
 * @param {Ticket} ticket one without problems
 * @param {{bid: number | null, ask: number | null} | undefined} quote @param {{free: number, freeShares: (symbol: string) => number}} account
 * @returns {{text: string, short: boolean}}
 */
export function estimate({ symbol, side, kind, quantity, price }, quote, account) {
  const each = kind === "limit" ? typedCents(price) : side === "buy" ? quote?.ask : quote?.bid;
  if (!each) return { text: `Nobody ${side === "buy" ? "sells" : "buys"} ${symbol} at the moment.`, short: true };
  const total = Number(quantity) * each;
  const about = `${kind === "limit" ? "At most" : "About"} ${money(total)}`;
  if (side === "buy") return { text: `${about} of ${money(account.free)} free.`, short: total > account.free };
  const held = account.freeShares(symbol);
  const least = `${kind === "limit" ? "At least" : "About"} ${money(total)}`;
  return { text: `${least}; ${count(held)} shares free.`, short: Number(quantity) > held };
}

/** A name for an order, unique among one visitor's. Where a page is not served safely there is no randomUUID(). */
export const newClientId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
