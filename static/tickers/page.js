// @ts-check
// The trading desk: shows what the server sends, and connects each control to its action. No network in
// here.
import { fromAddress, onAddress, toAddress } from "../shared/address.js";
import { find, oncePerFrame, put, snapshot } from "../shared/dom.js";
import { startFaults } from "../shared/faults.js";
import { startLesson } from "../shared/controls/lesson.js";
import { onWidth } from "../shared/svg.js";
import { oneAtATime } from "../shared/refreshing.js";
import { startTabs } from "../shared/controls/tabs.js";
import { whileOnScreen, whileVisible } from "../shared/visible.js";
import { isWaiting, orderOf } from "./exchange/account.js";
import { drawChart, marketDate } from "./exchange/chart.js";
import { newDesk } from "./exchange/desk.js";
import { money } from "./exchange/money.js";
import { outcome, showHoldings, showOrders, showTrades, startOrders } from "./exchange/portfolio.js";
import { showBook, showQuotes, startBook, startQuotes } from "./exchange/prices.js";
import { newTicket } from "./exchange/ticket.js";
import { history, measurePoll, portfolio, probe } from "./line/http.js";
import { SOCKET, newLine } from "./line/line.js";
import { newStatus } from "./status.js";
import { startWire } from "./wire/panel.js";

// Market days of the chart; the page begins with as many as the lines beside the prices have.
const DAYS = { minute: 90, year: 300, all: 4_000 };
const RESET = "What came in between is no longer kept: this is a fresh snapshot.";
const NOT_CANCELLED = "Not connected: nothing was cancelled.";

/** @typedef {import("./exchange/chart.js").Range} Range */

const begin = snapshot();
const symbols = begin.symbols.map((/** @type {any} */ one) => one.symbol);
const desk = newDesk(begin);
const view = {
  symbol: known(fromAddress("symbol")),
  range: /** @type {Range} */ ("minute"),
  width: 0,
  follows: true,
  isConnected: true,
};
const measured = {
  pollHeaderBytes: /** @type {number | null} */ (null),
  roundTrip: /** @type {number | null} */ (null),
};

const wire = startWire(find("#wire"), () => measured);
const ticket = newTicket(/** @type {HTMLFormElement} */ (find("#ticket")), {
  place: (order) => line.send(order),
  book: (symbol) => desk.market.books[symbol],
  account: desk.account,
});
const statusLine = newStatus(find("#state"), {
  newestAt: () => desk.market.newestAt,
  follows: () => view.follows,
  onState(state) {
    const exchange = find("#desk");
    if (exchange.dataset.state !== state) exchange.dataset.state = state;
  },
  onTry: () => line.tryNow(),
});
const paint = oncePerFrame(showFigures);
const isChartSeen = whileOnScreen(find("#chart"), paint);
const line = newLine({
  url: new URL(SOCKET, location.href.replace(/^http/, "ws")).href,
  cursor: begin.cursor,
  symbols,
  depth: [view.symbol],
  probe,
  onEvent: receive,
  onWire(/** @type {any} */ mark) {
    wire.put(mark);
    paint();
  },
  onStatus(/** @type {any} */ status) {
    measured.roundTrip = status.roundTrip ?? null;
    statusLine.set(status);
  },
});

/** What moves with each step of the market: drawn once per frame of the screen. */
function showFigures() {
  const { market, account } = desk;
  const { symbol, range, width } = view;
  const orders = [...account.orders.values()];
  const waiting = orders.filter((one) => one.symbol === symbol && isWaiting(one));
  put(find("[data-market-date]"), marketDate(market.date));
  showQuotes(find("#quotes"), market, symbol, (one) => account.holdings.get(one)?.shares ?? 0);
  if (width > 0 && isChartSeen()) {
    drawChart(find("#chart svg"), market, { symbol, range, width, waiting });
  }
  showBook(find("#book"), market.books[symbol], (side, price) =>
    waiting.some((one) => one.side === side && one.price === price),
  );
  showHoldings(find("#portfolio"), account, desk.price);
  ticket.show();
  wire.draw();
}

/** What only changes when somebody trades. */
function showLists() {
  showOrders(find("#orders"), desk.account.orders.values());
  showTrades(find("#fills"), desk.fills, ({ side }) => (side === "buy" ? "Bought" : "Sold"));
  showTrades(find("#tape"), desk.trades, ({ side }) => (side === "buy" ? "▲ bought" : "▼ sold"));
  paint();
}

/** @param {any} message as the line passes it on */
function receive(message) {
  desk.receive(message);
  if (message.type === "welcome") afterWelcome();
  if (message.type === "order") ticket.answer(message.client_id, outcome(orderOf(message.data)));
  if (message.type === "error") showError(message);
  if (message.type === "reset") startOver();
  if (["welcome", "order", "trade"].includes(message.type)) showLists();
  paint();
}

/** An order that was sent before the connection was lost: did it reach the exchange? */
function afterWelcome() {
  if (!ticket.unanswered) return;
  const orders = [...desk.account.orders.values()];
  const known = orders.find(({ clientId }) => clientId === ticket.unanswered);
  if (known) ticket.answer(known.clientId, outcome(known));
  else ticket.lost();
}

/** @param {any} message */
function showError({ client_id: id, message }) {
  if (id) ticket.answer(id, { text: `Refused: ${message}`, isBad: true });
  else statusLine.note(message);
}

const startOver = oneAtATime(async () => {
  statusLine.note(RESET);
  await desk.refresh(portfolio);
  for (const symbol of Object.keys(desk.market.prices)) await learnDays(symbol);
  showLists();
});

/** Without an answer, the chart keeps the market days that it has. @param {string} symbol */
async function learnDays(symbol) {
  const days = await history(symbol, DAYS[view.range]);
  if (days.length > 0) desk.market.setDays(symbol, days);
}

/** The stock that the address names, or the first. @param {string | null} symbol */
function known(symbol) {
  return symbols.includes(symbol) ? symbol : symbols[0];
}

/** @param {string} symbol @param {Range} [range] */
async function showStock(symbol, range = view.range) {
  if (symbol !== view.symbol) line.setDepth([symbol]);
  view.symbol = symbol;
  view.range = range;
  ticket.setSymbol(symbol);
  for (const place of document.querySelectorAll("[data-symbol-name]")) put(place, symbol);
  if (range !== "minute") await learnDays(symbol);
  paint();
}

const controls = /** @type {HTMLFormElement} */ (find("#controls"));

/** The controls of the connection: what this page sends on it, and its end. */
function startControls() {
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("change", (event) => act(/** @type {HTMLInputElement} */ (event.target)));
  find("[data-do=stop]", controls).addEventListener("click", () => setConnected(!view.isConnected));
}

/** @param {HTMLInputElement} input */
function act({ name, checked }) {
  if (name === "heartbeat") line.setHeartbeat(checked);
  if (name === "acks") line.setAcks(checked);
  if (name !== "follow") return;
  view.follows = checked;
  line.setSymbols(checked ? symbols : []);
}

/** @param {boolean} isOn */
function setConnected(isOn) {
  view.isConnected = isOn;
  find("[data-do=stop]", controls).textContent = isOn ? "Disconnect" : "Connect";
  if (isOn) line.start();
  else line.stop();
}

/** Move a control as a hand would, for the lesson. @param {string} control @param {string} value */
function setControl(control, value) {
  if (control === "go") {
    setConnected(value === "on");
    return;
  }
  if (control === "break") {
    breakIt(value);
    return;
  }
  const input = /** @type {HTMLInputElement} */ (controls.elements.namedItem(control));
  input.checked = value === "on";
  act(input);
}

function startExchange() {
  startQuotes(find("#quotes"), (symbol) => {
    showStock(symbol);
    toAddress("symbol", symbol);
  });
  onAddress("symbol", (symbol) => showStock(known(symbol)));
  startBook(find("#book"), (price) => ticket.setPrice(money(price)));
  startOrders(find("#orders"), (id) => {
    if (!line.send({ op: "cancel", order_id: id })) statusLine.note(NOT_CANCELLED);
  });
  find("#ranges").addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    showStock(view.symbol, /** @type {Range} */ (input.value));
  });
  onWidth(find("#chart"), (width) => {
    view.width = width;
    paint();
  });
}

const breakIt = startFaults(find("#control-faults"), { onOver: () => line.tryNow() });
startControls();
startExchange();
for (const list of document.querySelectorAll("[role=tablist]")) startTabs(list);
startLesson(find("#lesson"), setControl);
whileVisible(line);
showStock(view.symbol);
showLists();
measured.pollHeaderBytes = await measurePoll();
