// @ts-check
// The order ticket: what the visitor types, what is wrong with it, what it would cost, and what became of it.
import { find, markInvalid, put } from "../../shared/dom.js";
import { newId } from "../../shared/ids.js";
import { money, shares as count, typedCents } from "./money.js";

const MOST_SHARES = 1_000_000;
const HIGHEST_PRICE = 1_000_000_00;
const NOT_CONNECTED =
  "Refused: there is no connection to the exchange. Nothing was sent and nothing is kept; place the order " +
  "again when the connection is back.";
const NO_SUCH_ORDER =
  "The connection was lost before the answer came, and the exchange has no such order yet. Place it again " +
  "if you still want it: that is the same order, and counts once.";

/**
 * @typedef {object} Ticket as typed
 * @property {string} symbol
 * @property {"buy" | "sell"} side
 * @property {"market" | "limit"} kind
 * @property {string} quantity
 * @property {string} price
 */

/**
 * What is wrong with a ticket, in words; empty if nothing is.
 * @param {Pick<Ticket, "kind" | "quantity" | "price">} ticket
 */
export function problems({ kind, quantity, price }) {
  const whole = /^\d{1,9}$/.test(quantity.trim()) ? Number(quantity) : 0;
  const isQuantity = whole >= 1 && whole <= MOST_SHARES;
  const cents = typedCents(price);
  const isPrice = cents !== null && cents >= 1 && cents <= HIGHEST_PRICE;
  const wrong = { quantity: "", price: "" };
  if (!isQuantity) {
    wrong.quantity = `Quantity must be a whole number of shares from 1 to ${count(MOST_SHARES)}.`;
  }
  if (kind === "limit" && !isPrice) {
    wrong.price = "Limit is a price from 0.01 to 1,000,000.00, with at most two decimals.";
  }
  return wrong;
}

/** The order as the wire has it. @param {Ticket} ticket one without problems @param {string} clientId */
export function order({ symbol, side, kind, quantity, price }, clientId) {
  const market = { op: "order", client_id: clientId, symbol, side, kind, quantity: Number(quantity) };
  if (kind === "market") return market;
  return { ...market, price: /** @type {number} */ (typedCents(price)) / 100 };
}

/**
 * What an order would come to, and whether that is more than there is. The exchange decides; this is to know
 * before.
 * @param {Ticket} ticket one without problems
 * @param {import("./desk.js").Book | undefined} book
 * @param {{free: number, freeShares: (symbol: string) => number}} account
 * @returns {{text: string, isShort: boolean}}
 */
export function estimate(ticket, book, account) {
  const { symbol, side, kind, quantity } = ticket;
  const isBuy = side === "buy";
  const wanted = Number(quantity);
  const { shares, value } = kind === "limit" ? atLimit(ticket) : taken(otherSide(book, isBuy), wanted);
  if (shares === 0) {
    const verb = isBuy ? "sells" : "buys";
    return { text: `Nobody ${verb} ${symbol} at the moment.`, isShort: true };
  }
  const isShort = isBuy ? value > account.free : wanted > account.freeShares(symbol);
  const has = isBuy ? `${money(account.free)} free` : `${count(account.freeShares(symbol))} of yours free`;
  const parts = [`${about(kind, isBuy)} ${money(value)}; ${has}.`];
  if (shares < wanted) parts.push(`The book shows ${count(shares)}; what nobody offers is cancelled.`);
  if (isShort) parts.push("The exchange will reject it.");
  return { text: parts.join(" "), isShort };
}

/** @param {string} kind @param {boolean} isBuy */
function about(kind, isBuy) {
  if (kind === "market") return "About";
  return isBuy ? "At most" : "At least";
}

/** @param {Ticket} ticket */
function atLimit({ quantity, price }) {
  const shares = Number(quantity);
  return { shares, value: shares * (typedCents(price) ?? 0) };
}

/** @param {import("./desk.js").Book | undefined} book @param {boolean} isBuy */
function otherSide(book, isBuy) {
  if (!book) return [];
  return isBuy ? book.asks : book.bids;
}

/**
 * What a market order would take of the book, as far as it is shown.
 * @param {[number, number][]} levels
 * @param {number} quantity
 */
function taken(levels, quantity) {
  const sum = { shares: 0, value: 0 };
  for (const [price, waiting] of levels) {
    const part = Math.min(waiting, quantity - sum.shares);
    sum.shares += part;
    sum.value += part * price;
  }
  return sum;
}

/** @param {HTMLFormElement} form @returns {Ticket} */
function typed(form) {
  const fields = Object.fromEntries(new FormData(form));
  return /** @type {any} */ ({ ...fields, symbol: form.dataset.stock });
}

/**
 * @param {HTMLFormElement} form
 * @param {object} desk
 * @param {(order: object) => boolean} desk.place returns whether it was sent
 * @param {(symbol: string) => any} desk.book
 * @param {any} desk.account
 */
export function newTicket(form, { place, book, account }) {
  // The order that was sent last. Until it is answered, the same one again has the same id, and so is one
  // order.
  const sent = { id: "", ticket: "" };
  const said = find("[data-said]", form);

  /** @param {string} name */
  function input(name) {
    return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  }

  /** @param {string} text @param {boolean} [isBad] */
  function showMessage(text, isBad = false) {
    put(said, text);
    said.toggleAttribute("data-bad", isBad);
  }

  /**
   * Show what is wrong, and return whether anything is.
   * @param {boolean} isStrict of what is still empty too
   */
  function check(isStrict) {
    const wrong = problems(typed(form));
    for (const [name, text] of Object.entries(wrong)) {
      const shown = isStrict || input(name).value ? text : "";
      put(find(`#problem-${name}`, form), shown);
      markInvalid(input(name), shown !== "");
    }
    return wrong.quantity !== "" || wrong.price !== "";
  }

  /** What it would come to at this moment's prices. */
  function show() {
    const ticket = typed(form);
    find("#ticket-limit", form).hidden = ticket.kind !== "limit";
    const verb = ticket.side === "buy" ? "Buy" : "Sell";
    put(find("[data-submit]", form), `${verb} ${ticket.symbol}`);
    const wrong = problems(ticket);
    const isWell = wrong.quantity === "" && wrong.price === "";
    const nothing = { text: "\u00a0", isShort: false };
    const { text, isShort } = isWell ? estimate(ticket, book(ticket.symbol), account) : nothing;
    put(find("[data-estimate]", form), text);
    find("[data-estimate]", form).toggleAttribute("data-bad", isShort);
  }

  function send() {
    if (check(true)) {
      showMessage("Not sent: see above.", true);
      return;
    }
    const ticket = JSON.stringify(typed(form));
    const id = sent.ticket === ticket ? sent.id : newId();
    if (!place(order(typed(form), id))) {
      showMessage(NOT_CONNECTED, true);
      return;
    }
    sent.id = id;
    sent.ticket = ticket;
    showMessage("Sent. The exchange answers in a moment.");
  }

  form.addEventListener("input", () => {
    check(false);
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  return {
    show,
    /**
     * An answer to an order has come: show it, if it is the order that this ticket sent.
     * @param {string} clientId
     * @param {{text: string, isBad: boolean}} outcome
     */
    answer(clientId, { text, isBad }) {
      if (clientId !== sent.id) return;
      sent.ticket = "";
      showMessage(text, isBad);
    },
    /** The id of an order that has no answer yet, or empty. */
    get unanswered() {
      return sent.ticket && sent.id;
    },
    /** The order without an answer is not at the exchange, or not yet: placed again it has the same id. */
    lost() {
      showMessage(NO_SUCH_ORDER, true);
    },
    /** @param {string} symbol */
    setSymbol(symbol) {
      form.dataset.stock = symbol;
      show();
    },
    /** @param {string} price */
    setPrice(price) {
      input("kind").value = "limit";
      input("price").value = price;
      check(false);
      show();
    },
  };
}
