// @ts-check
// The order ticket: what one types, what is wrong with it, what it would come to, and what became of it.
import { find, put } from "./dom.js";
import { estimate, newClientId, order, problems } from "./ticket-rules.js";

/** @typedef {import("./ticket-rules.js").Ticket} Ticket */

const NOT_CONNECTED = "Refused: there is no connection to the exchange. Nothing was sent and nothing is kept; place it again when it is back.";
/** @param {HTMLFormElement} form @returns {Ticket} */
const typed = (form) => /** @type {any} */ ({ ...Object.fromEntries(new FormData(form)), symbol: form.dataset.stock });

/**
 * @param {HTMLFormElement} form
 * @param {{place: (order: any) => boolean, book: (symbol: string) => any, account: any}} desk `place` returns whether it was sent
 */
export function newTicket(form, { place, book, account }) {
  // The order that was sent last. Until it is answered, the same one again has the same id, and so is one order.
  let sent = { id: "", ticket: "" };
  const said = find(form, "[data-said]");
  const input = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

  /** @param {string} text @param {boolean} [bad] */
  function say(text, bad = false) {
    put(said, text);
    said.toggleAttribute("data-bad", bad);
  }

  /** @param {boolean} strict also say of what is still empty that it is wrong */
  function check(strict) {
    const wrong = problems(typed(form));
    for (const [name, text] of Object.entries(wrong)) {
      const shown = strict || input(name).value ? text : "";
      put(find(form, `#problem-${name}`), shown);
      input(name).toggleAttribute("aria-invalid", Boolean(shown));
    }
    return !wrong.quantity && !wrong.price;
  }

  /** What it would come to at this moment's prices. */
  function show() {
    const ticket = typed(form);
    find(form, "#ticket-limit").hidden = ticket.kind !== "limit";
    put(find(form, "[data-submit]"), `${ticket.side === "buy" ? "Buy" : "Sell"} ${ticket.symbol}`);
    const wrong = problems(ticket);
    const { text, short } = wrong.quantity || wrong.price ? { text: "\u00a0", short: false } : estimate(ticket, book(ticket.symbol), account);
    put(find(form, "[data-estimate]"), text);
    find(form, "[data-estimate]").toggleAttribute("data-bad", short);
  }

  form.addEventListener("input", () => (check(false), show()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!check(true)) return say("Not sent: see above.", true);
    const text = JSON.stringify(typed(form));
    const id = sent.ticket === text ? sent.id : newClientId();
    if (!place(order(typed(form), id))) return say(NOT_CONNECTED, true);
    sent = { id, ticket: text };
    return say("Sent. The exchange answers in a moment.");
  });

  return {
    show,
    /** An answer to an order came: say it, if it is the one that this ticket sent. @param {string} clientId @param {string} text @param {boolean} bad */
    answer(clientId, text, bad) {
      if (clientId !== sent.id) return;
      sent.ticket = "";
      say(text, bad);
    },
    /** The id of an order that has no answer yet, or empty. */
    get unanswered() {
      return sent.ticket && sent.id;
    },
    setSymbol: (/** @type {string} */ symbol) => ((form.dataset.stock = symbol), show()),
    setPrice(/** @type {string} */ price) {
      [input("kind").value, input("price").value] = ["limit", price];
      check(false);
      show();
    },
  };
}
