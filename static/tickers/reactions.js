// @ts-check
// What the page does about each thing that the server says, beside knowing it.
import { orderOf } from "./account.js";
import { outcome } from "./words.js";

// As the page's own snapshot has them.
const DAYS = 300;
const NO_SUCH_ORDER = "The connection broke off before the answer, and the exchange has no such order. Place it again if you still want it.";
const RESET = "What came in between is no longer kept: this is a fresh snapshot.";

/**
 * @param {{desk: any, ticket: any, screen: any, note: (text: string) => void, portfolio: () => Promise<any>,
 *   history: (symbol: string, limit: number) => Promise<any[]>}} page
 * @returns {(said: any) => void}
 */
export function newReactions({ desk, ticket, screen, note, portfolio, history }) {
  /** @type {Record<string, (said: any) => void>} */
  const react = {
    welcome() {
      const known = [...desk.account.orders.values()].find(({ clientId }) => clientId === ticket.unanswered);
      if (known) ticket.answer(known.clientId, ...outcome(known));
      else if (ticket.unanswered) ticket.answer(ticket.unanswered, NO_SUCH_ORDER, true);
      screen.lists();
    },
    trade: screen.lists,
    order({ data }) {
      ticket.answer(data.client_id, ...outcome(orderOf(data)));
      screen.lists();
    },
    error({ client_id: id, message }) {
      if (id) ticket.answer(id, `Refused: ${message}`, true);
      else note(message);
    },
    async reset() {
      note(RESET);
      await desk.refresh(portfolio);
      for (const symbol of Object.keys(desk.market.prices)) desk.market.setDays(symbol, await history(symbol, DAYS));
      screen.lists();
    },
  };

  return (said) => {
    desk.hear(said);
    react[said.type]?.(said);
    screen.paint();
  };
}
