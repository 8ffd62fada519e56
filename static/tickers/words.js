// @ts-check
// Why connections end and what becomes of orders, in words. Source of the codes: RFC 6455, section 7.4.1; docs/api.md.
import { money, shares } from "./money.js";
import { CUT, LEFT, SILENT, TOO_SLOW } from "./socket.js";

/** @type {Record<number, string>} */
const ENDS = {
  1000: "The server closed the connection.",
  1001: "The server is going away.",
  1003: "The server takes text only.",
  1006: "The connection broke off without a word.",
  1009: "The server found a message too large.",
  1011: "The server failed.",
  1012: "The server restarts.",
  4008: "The server closed the connection, because this page had left 64 frames unacknowledged.",
  4029: "The server closed the connection, because this page said more than 20 things a second.",
  4400: "The server closed the connection, because it did not understand three messages in a row.",
  [CUT]: "You cut the connection.",
  [LEFT]: "This page closed the connection.",
  [SILENT]: "No answer to a ping for 10 s; this page gave the connection up.",
  [TOO_SLOW]: "The handshake was not answered within 10 s.",
};
const REFUSED = "The server did not answer the handshake, or refused it; a page is not told which.";

/** Why a connection ended. @param {import("./socket.js").End} end */
export function whyEnded({ code, answered }) {
  if (!answered && code === 1006) return REFUSED;
  return ENDS[code] ?? `The connection was closed with ${code}.`;
}

/** @type {Record<string, string>} */
const REASONS = {
  insufficient_cash: "not enough free cash",
  insufficient_shares: "not enough free shares",
  not_listed: "not listed yet",
  too_many_orders: "100 orders of yours wait already",
  book_full: "3,000 orders for this stock wait already",
  no_liquidity: "nobody offers more",
  by_visitor: "by you",
  self_trade: "your newer order met it",
  round_over: "the decade is over and begins again",
};

const STATES = /** @type {Record<string, string>} */ ({
  accepted: "Waits", partially_filled: "Partly filled", filled: "Filled", cancelled: "Cancelled", rejected: "Rejected",
});

/** "Rejected: not enough free cash". @param {{state: string, reason: string}} order */
export function stateOf({ state, reason }) {
  return reason ? `${STATES[state]}: ${REASONS[reason] ?? reason}` : STATES[state];
}

/** "Buy 10 AAPL at 26.40 or better". @param {{side: string, quantity: number, symbol: string, kind: string, price: number | null}} order */
export function orderIn({ side, quantity, symbol, kind, price }) {
  const what = `${side === "buy" ? "Buy" : "Sell"} ${shares(quantity)} ${symbol}`;
  return kind === "limit" ? `${what} at ${money(price ?? 0)} or better` : `${what} at the market`;
}

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "7 Feb 2003". @param {string} iso */
export const marketDate = (iso) => DATE.format(Date.parse(iso));

/** What became of an order, as the ticket says it. @param {import("./account.js").Order} order @returns {[string, boolean]} and whether it is bad news */
export function outcome(order) {
  const mean = order.filled ? ` ${shares(order.filled)} of ${shares(order.quantity)} at ${money(Math.round(order.value / order.filled))}.` : "";
  return [`${orderIn(order)}. ${stateOf(order)}.${mean}`, order.state === "rejected"];
}
