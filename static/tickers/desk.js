// @ts-check
// All that this page knows: the market, the account, the tape and the fills, from what the server says. No DOM in here.
import { Account, orderOf } from "./account.js";
import { newMarket } from "./market.js";
import { cents } from "./money.js";
import { fillsOf } from "./orders.js";

// What fits on the tape.
const TAPE = 30;
const FILLS = 40;

/** @typedef {import("./orders.js").Trade} Trade */

/** @param {any} data as a trade's event has it @returns {Trade & {id: number}} */
const tradeOf = ({ id, at, side, symbol, quantity, price }) => ({ id, t: Date.parse(at), side, symbol, quantity, price: cents(price) });

/** @param {any} snapshot as the page has it */
export function newDesk(snapshot) {
  const [market, account] = [newMarket(snapshot), new Account()];
  const desk = { market, account, trades: snapshot.trades.map(tradeOf).reverse(), fills: /** @type {Trade[]} */ ([]), take, hear, price, refresh };
  /** Orders heard since each question for the account that has no answer yet. @type {Set<any[]>} */
  const asked = new Set();

  /** @param {string} symbol */
  function price(symbol) {
    return market.prices[symbol]?.last ?? 0;
  }

  /** The account as the server has it. @param {any} portfolio or null for whoever has no name yet */
  function take(portfolio) {
    if (!portfolio) return;
    account.take(portfolio);
    desk.fills = [...account.orders.values()].reverse().flatMap(fillsOf).slice(0, FILLS);
  }

  /** The account as the server has it now. Orders heard while it answers are newer than its answer. @param {() => Promise<any>} ask */
  async function refresh(ask) {
    /** @type {any[]} */
    const orders = [];
    asked.add(orders);
    const portfolio = await ask();
    asked.delete(orders);
    take(portfolio);
    orders.forEach((said) => heard.order(said));
  }

  /** @type {Record<string, (said: any) => void>} */
  const heard = {
    welcome: ({ portfolio }) => take(portfolio),
    snapshot: ({ date, data }) => market.take(date, data),
    ticks: (said) => market.step(said),
    trade({ data }) {
      if (desk.trades.some((/** @type {{id: number}} */ one) => one.id === data.id)) return;
      desk.trades = [tradeOf(data), ...desk.trades].slice(0, TAPE);
    },
    order({ t, data }) {
      const before = account.orders.get(data.order_id)?.filled ?? 0;
      if (!account.hear(data) || data.filled <= before) return;
      const { side, symbol } = orderOf(data);
      const fills = data.fills.map((/** @type {[number, number]} */ [at, quantity]) => ({ t: t / 1000, side, symbol, quantity, price: cents(at) }));
      desk.fills = [...fills.reverse(), ...desk.fills].slice(0, FILLS);
    },
  };

  /** @param {any} said as the line tells it */
  function hear(said) {
    if (said.type === "order") asked.forEach((orders) => orders.push(said));
    heard[said.type]?.(said);
  }

  take(snapshot.portfolio);
  return desk;
}
