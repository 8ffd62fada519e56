// @ts-check
// The trading desk: what is said leads to what is shown, and which control does what. No network in here.
import { startLesson } from "../shared/lesson.js";
import { onWidth } from "../shared/svg.js";
import { startTabs } from "../shared/tabs.js";
import { whileVisible } from "../shared/visible.js";
import { startBook } from "./book.js";
import { startCode } from "./code-pointer.js";
import { startControls } from "./controls.js";
import { newDesk } from "./desk.js";
import { find } from "./dom.js";
import { history, measurePoll, portfolio, probe } from "./fetching.js";
import { SOCKET, newLine } from "./line.js";
import { money } from "./money.js";
import { startOrders } from "./orders.js";
import { startQuotes } from "./quotes.js";
import { newReactions } from "./reactions.js";
import { newScreen } from "./screen.js";
import { newStatus } from "./status-line.js";
import { newTicket } from "./ticket.js";
import { startWire } from "./wire.js";

const WHOLE_ROUND = 4_000;

const $ = (/** @type {string} */ selector) => find(document, selector);
const snapshot = JSON.parse($("#snapshot").textContent ?? "");
const symbols = snapshot.symbols.map((/** @type {any} */ one) => one.symbol);
const desk = newDesk(snapshot);
const view = { symbol: symbols[0], range: /** @type {any} */ ("minute"), width: 0, follows: true };
const measured = { heads: /** @type {number | null} */ (null), roundTrip: /** @type {number | null} */ (null) };

const wire = startWire($("#wire"), () => measured);
const ticket = newTicket(/** @type {HTMLFormElement} */ ($("#ticket")), { place: (order) => line.say(order), book: (symbol) => desk.market.books[symbol], account: desk.account });
const screen = newScreen(desk, view, () => [ticket.show, wire.draw].forEach((show) => show()));
const status = newStatus($("#state"), {
  heard: () => desk.market.heard,
  follows: () => view.follows,
  onState: (state) => $("#desk").setAttribute("data-state", state),
  onTry: () => line.now(),
});

const line = newLine({
  url: new URL(SOCKET, location.href.replace(/^http/, "ws")).href,
  cursor: snapshot.cursor,
  symbols,
  depth: [view.symbol],
  probe,
  onEvent: newReactions({ desk, ticket, screen, note: status.note, portfolio, history }),
  onWire: (/** @type {any} */ what) => [() => wire.put(what), screen.paint].forEach((act) => act()),
  onStatus(/** @type {any} */ now) {
    measured.roundTrip = now.roundTrip ?? null;
    status.set(now);
  },
});

/** @param {string} symbol @param {any} [range] */
async function look(symbol, range = view.range) {
  if (symbol !== view.symbol) line.setDepth([symbol]);
  Object.assign(view, { symbol, range });
  ticket.setSymbol(symbol);
  for (const place of document.querySelectorAll("[data-symbol-name]")) place.textContent = symbol;
  if (range === "all") desk.market.setDays(symbol, await history(symbol, WHOLE_ROUND));
  screen.paint();
}

const set = startControls(/** @type {HTMLFormElement} */ ($("#controls")), line, (follows) => line.setSymbols((view.follows = follows) ? symbols : []));
startQuotes($("#quotes"), look);
startBook($("#book"), (price) => ticket.setPrice(money(price)));
startOrders($("#orders"), (id) => line.say({ op: "cancel", order_id: id }) || status.note("Not connected: nothing was cancelled."));
$("#ranges").addEventListener("change", ({ target }) => look(view.symbol, /** @type {HTMLInputElement} */ (target).value));
for (const list of document.querySelectorAll("[role=tablist]")) startTabs(list);
startLesson($("#lesson"), set);
startCode($("#lesson"));
onWidth($("#chart"), (now) => ((view.width = now), screen.paint()));
whileVisible(line);
look(view.symbol);
screen.lists();
measurePoll().then((heads) => (measured.heads = heads));
