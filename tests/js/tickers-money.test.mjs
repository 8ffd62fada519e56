import assert from "node:assert/strict";
import { test } from "node:test";
import { Account, worth } from "../../static/tickers/exchange/account.js";
import { newDesk } from "../../static/tickers/exchange/desk.js";
import { cents, money, percent, shares, signed, typedCents } from "../../static/tickers/exchange/money.js";
import { orderIn, outcome, stateOf } from "../../static/tickers/exchange/portfolio.js";
import { depths } from "../../static/tickers/exchange/prices.js";
import { estimate, order, problems } from "../../static/tickers/exchange/ticket.js";
import { portfolio } from "../../static/tickers/line/http.js";
import { settle } from "./fakes.mjs";

const fact = (fields) => ({
  order_id: 1, client_id: "a", symbol: "AAPL", side: "buy", kind: "market", price: null, quantity: 10,
  state: "accepted", reason: "", filled: 0, value: 0, fills: [], at: "2026-11-24T06:54:20.241000Z", ...fields,
});

test("money is written in cents with thousands, a true minus and two decimals", () => {
  assert.deepEqual([0, 5, 99, 100, 123456, 10_000_000, -2644].map(money), ["0.00", "0.05", "0.99", "1.00", "1,234.56", "100,000.00", "−26.44"]);
  assert.deepEqual([signed(2644), signed(0), signed(-1)], ["+26.44", "0.00", "−0.01"]);
  assert.equal(shares(1234567), "1,234,567");
});

test("the depth of a book grows away from its best price, on both sides", () => {
  assert.deepEqual(depths([[2650, 100], [2651, 300], [2652, 50]]), [100, 400, 450]);
  assert.deepEqual(depths([]), []);
});

test("dollars on the wire become whole cents, whatever a float makes of them", () => {
  assert.deepEqual([26.44, 0.1 + 0.2, 1.005, 33.3, 1_000_000].map(cents), [2644, 30, 100, 3330, 100_000_000]);
});

test("a change in per cent has its sign, and none of nothing", () => {
  assert.deepEqual([percent(5, 200), percent(-5, 200), percent(0, 200), percent(1, 0)], ["+2.5\u00a0%", "−2.5\u00a0%", "0.0\u00a0%", "–"]);
});

test("a typed price is exact, and anything else is none", () => {
  assert.deepEqual(["26.44", "26.4", "26", "1,234.50", " 0.01 "].map(typedCents), [2644, 2640, 2600, 123450, 1]);
  assert.deepEqual(["", "26.445", "-1", "1e3", "26.", ".5", "abc", "٢"].map(typedCents), Array(8).fill(null));
});

test("buying takes cash and adds shares at what they cost", () => {
  const account = new Account();
  account.receive(fact({ state: "filled", filled: 10, value: 264.4 }));
  assert.deepEqual([account.cash, account.holdings.get("AAPL")], [9_973_560, { shares: 10, cost: 26_440 }]);
});

test("selling takes the cost in the same part as the shares, rounded down as the exchange does", () => {
  const account = new Account();
  account.receive(fact({ state: "filled", filled: 3, value: 1.0, quantity: 3 }));
  account.receive(fact({ order_id: 2, side: "sell", state: "filled", filled: 1, value: 0.5, quantity: 1 }));
  assert.deepEqual([account.cash, account.holdings.get("AAPL")], [9_999_950, { shares: 2, cost: 67 }]);
});

test("the same state again, or an older one, changes nothing", () => {
  const account = new Account();
  const half = fact({ kind: "limit", price: 26.4, state: "partially_filled", filled: 5, value: 132 });
  for (const heard of [half, half, fact({ kind: "limit", price: 26.4 })]) account.receive(heard);
  account.receive(fact({ kind: "limit", price: 26.4, state: "filled", filled: 10, value: 264 }));
  account.receive(half);
  assert.deepEqual([account.cash, account.holdings.get("AAPL"), account.orders.get(1).state], [9_973_600, { shares: 10, cost: 26_400 }, "filled"]);
});

test("what waiting orders need is not free", () => {
  const account = new Account();
  account.receive(fact({ state: "filled", filled: 10, value: 264.4 }));
  account.receive(fact({ order_id: 2, kind: "limit", price: 20, state: "partially_filled", filled: 4, value: 80 }));
  account.receive(fact({ order_id: 3, kind: "limit", side: "sell", price: 90, quantity: 8 }));
  assert.deepEqual([account.cash, account.free, account.freeShares("AAPL")], [9_965_560, 9_953_560, 6]);
});

test("a portfolio from the server replaces all that was counted", () => {
  const account = new Account();
  account.receive(fact({ state: "filled", filled: 10, value: 264.4 }));
  account.replace({ cash: 99_000.01, holdings: [{ symbol: "IBM", shares: 7, cost: 700.7 }], orders: [fact({ order_id: 9 }), fact({ order_id: 8 })] });
  assert.deepEqual([account.cash, [...account.holdings], [...account.orders.keys()]], [9_900_001, [["IBM", { shares: 7, cost: 70_070 }]], [8, 9]]);
});

test("profit and loss is worth against cost, in all against what one began with", () => {
  const account = new Account();
  account.replace({ cash: 98_000, holdings: [{ symbol: "MSFT", shares: 10, cost: 400 }, { symbol: "AAPL", shares: 100, cost: 1_600 }], orders: [] });
  const prices = { AAPL: 1_500, MSFT: 4_500 };
  assert.deepEqual(worth(account, (symbol) => prices[symbol]), {
    holdings: [
      { symbol: "AAPL", shares: 100, cost: 160_000, value: 150_000, profit: -10_000 },
      { symbol: "MSFT", shares: 10, cost: 40_000, value: 45_000, profit: 5_000 },
    ],
    value: 9_995_000,
    profit: -5_000,
  });
});

const ticket = (fields) => ({ symbol: "AAPL", side: "buy", kind: "market", quantity: "10", price: "", ...fields });

test("a ticket says in words what is wrong with it", () => {
  assert.deepEqual(problems(ticket({})), { quantity: "", price: "" });
  for (const quantity of ["", "0", "1.5", "-3", "1000001", "ten"]) {
    assert.equal(problems(ticket({ quantity })).quantity, "Quantity must be a whole number of shares from 1 to 1,000,000.");
  }
  for (const price of ["", "0", "0.001", "1000000.01", "x"]) {
    assert.equal(problems(ticket({ kind: "limit", price })).price, "Limit is a price from 0.01 to 1,000,000.00, with at most two decimals.");
  }
});

test("a ticket becomes the order that the exchange reads", () => {
  assert.deepEqual(order(ticket({ kind: "limit", price: "123.45" }), "x"), { op: "order", client_id: "x", symbol: "AAPL", side: "buy", kind: "limit", quantity: 10, price: 123.45 });
  assert.equal("price" in order(ticket({}), "x"), false);
});

test("the cost of an order is shown before, and whether there is enough", () => {
  const account = { free: 30_000, freeShares: () => 5 };
  const book = { bids: [[2_643, 100]], asks: [[2_645, 11], [2_650, 1], [2_655, 4]] };
  const told = (fields, shown = book) => estimate(ticket(fields), shown, account);
  assert.deepEqual(told({}), { text: "About 264.50; 300.00 free.", isShort: false });
  assert.deepEqual(told({ quantity: "12" }), { text: "About 317.45; 300.00 free. The exchange will reject it.", isShort: true });
  assert.deepEqual(told({ quantity: "7" }, { bids: [], asks: [[2_645, 5]] }), { text: "About 132.25; 300.00 free. The book shows 5; what nobody offers is cancelled.", isShort: false });
  assert.deepEqual(told({ side: "sell", kind: "limit", price: "30", quantity: "6" }), { text: "At least 180.00; 5 of yours free. The exchange will reject it.", isShort: true });
  assert.deepEqual(told({}, { bids: [], asks: [] }), { text: "Nobody sells AAPL at the moment.", isShort: true });
});

test("orders and what became of them have their words", () => {
  assert.equal(orderIn({ side: "sell", quantity: 1200, symbol: "IBM", kind: "limit", price: 10_150 }), "Sell 1,200 IBM at 101.50 or better");
  assert.equal(stateOf({ state: "rejected", reason: "insufficient_cash" }), "Rejected: not enough free cash");
  const filled = { side: "buy", quantity: 10, symbol: "AAPL", kind: "market", price: null, state: "filled", reason: "", filled: 10, value: 26_440 };
  assert.deepEqual(outcome(filled), { text: "Buy 10 AAPL at the market. Filled. 10 of 10 at 26.44.", isBad: false });
});

const snapshot = (fields) => ({
  date: "2000-02-03", prices: { AAPL: { last: 26, bid: 25.99, ask: 26.01, volume: 100 } }, portfolio: null, trades: [],
  history: [{ date: "2000-02-02", AAPL: 25, GOOG: null }, { date: "2000-02-03", AAPL: 25.5, GOOG: null }],
  newest: "1250-0", recent: [{ t: 1_000_000, AAPL: 25.9, GOOG: null }, { t: 1_250_000, AAPL: 26, GOOG: null }], ...fields,
});
const ticksAt = (t, date, last) => ({ type: "ticks", id: `${t}-0`, t: t * 1000, date, data: { AAPL: { last, bid: null, ask: last + 0.01, volume: 1 } } });

test("a step moves the day's close, and a new day adds one", () => {
  const { market, receive } = newDesk(snapshot({}));
  receive(ticksAt(1_500, "2000-02-03", 26.5));
  receive(ticksAt(1_750, "2000-02-04", 27));
  assert.deepEqual(market.days.AAPL, [{ date: "2000-02-02", close: 2500 }, { date: "2000-02-03", close: 2650 }, { date: "2000-02-04", close: 2700 }]);
  assert.deepEqual(market.recent.AAPL.map(({ t, last }) => [t, last]), [[1_000, 2590], [1_250, 2600], [1_500, 2650], [1_750, 2700]]);
});

test("a step that the page was made with is not drawn twice", () => {
  const { market, receive } = newDesk(snapshot({}));
  receive(ticksAt(1_250, "2000-02-03", 26));
  assert.equal(market.recent.AAPL.length, 2);
});

test("when the decade begins again the line of days does too", () => {
  const { market, receive } = newDesk(snapshot({}));
  receive(ticksAt(1_500, "2000-01-31", 20));
  assert.deepEqual(market.days.AAPL, [{ date: "2000-01-31", close: 2000 }]);
});

test("a trade is on the tape once, a fill among the fills once", () => {
  const desk = newDesk(snapshot({}));
  const trade = { type: "trade", data: { id: 4, symbol: "AAPL", side: "buy", price: 26.44, quantity: 10, at: "2026-11-24T06:54:20Z" } };
  const filled = { type: "order", t: 5_000_000, data: fact({ state: "filled", filled: 10, value: 264.4, fills: [[26.44, 10]] }) };
  for (const said of [trade, filled, trade, filled]) desk.receive(said);
  assert.deepEqual([desk.trades.length, desk.trades[0].price], [1, 2644]);
  assert.deepEqual(desk.fills, [{ t: 5_000, side: "buy", symbol: "AAPL", quantity: 10, price: 2644 }]);
});

test("an order that arrives while the account is requested is newer than the answer", async () => {
  const desk = newDesk(snapshot({}));
  const limit = { kind: "limit", price: 26, quantity: 10 };
  const portfolio = { cash: 100_000, holdings: [], orders: [fact(limit)] };
  let answer;
  const asked = desk.refresh(() => new Promise((resolve) => (answer = resolve)));
  const filled = { type: "order", t: 5_000_000, data: fact({ ...limit, state: "filled", filled: 10, value: 260, fills: [[26, 10]] }) };
  desk.receive(filled);
  answer(portfolio);
  await asked;
  assert.deepEqual([desk.account.orders.get(1).state, desk.account.cash, desk.account.holdings.get("AAPL").shares], ["filled", 9_974_000, 10]);
  assert.equal(desk.fills.length, 1);
});

test("an account that does not come is asked for again until it does, and not for a visitor without a name", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const json = (body, status) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  const error = { error: { code: "x", message: "Not now." } };
  const answers = [json(error, 503), json({}, 200), json({ cash: 99_000, holdings: [], orders: [] }, 200), json(error, 401)];
  t.mock.method(globalThis, "fetch", async () => answers.shift());
  const desk = newDesk(snapshot({}));
  const refreshed = desk.refresh(portfolio);
  for (let turn = 0; turn < 2; turn += 1) {
    await settle();
    t.mock.timers.tick(2_000);
  }
  await refreshed;
  await desk.refresh(portfolio);
  assert.deepEqual([answers.length, desk.account.cash], [0, 9_900_000]);
});

test("a clock of the server that went back an hour does not stop the chart", () => {
  const { market, receive } = newDesk(snapshot({ newest: "1-0", recent: [{ t: 3_600_000_000, AAPL: 25 }] }));
  receive({ ...ticksAt(1_000, "2000-02-03", 26), id: "2-0" });
  receive({ ...ticksAt(1_250, "2000-02-03", 27), id: "3-0" });
  assert.deepEqual(market.recent.AAPL.map(({ t, last }) => [t, last]), [[1_000, 2600], [1_250, 2700]]);
});
