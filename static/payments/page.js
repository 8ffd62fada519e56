// @ts-check
// Shop, processor, bench and other senders: what the client receives goes into one state, and all that is
// shown is drawn from it.
import { serverNow } from "../shared/clock.js";
import { find, put, snapshot } from "../shared/dom.js";
import { startFaults } from "../shared/faults.js";
import { startLesson } from "../shared/controls/lesson.js";
import { newStatusLine } from "../shared/controls/status-line.js";
import { startTabs } from "../shared/controls/tabs.js";
import { whileVisible } from "../shared/visible.js";
import { newActs } from "./acts.js";
import { showBench, startBench } from "./bench/attacks.js";
import { showSenders, startSenders } from "./bench/senders.js";
import { connect } from "./client.js";
import { startDeliveries } from "./processor/deliveries.js";
import { showEndpoints, showSecret, startEndpoints } from "./processor/endpoints.js";
import { startLog } from "./processor/log.js";
import { showOrders, startShop } from "./shop/orders.js";
import { startPolling } from "./shop/polling.js";
import { showStory } from "./shop/story.js";
import { after, begun } from "./state.js";
import { said } from "./status.js";
import { startHooks } from "./wire/hooks.js";
import { waits } from "./words.js";

// What the receiver answers while only its connection is broken.
const WELL = "well";

const initial = snapshot();
const page = {
  state: begun(initial),
  // The order whose story is shown; empty for the newest.
  followed: "",
  answered: serverNow(),
};
const state = () => page.state;
const wire = startHooks(state);

const statusLine = newStatusLine(find("#state"), {
  say: (status, now) => said(status, { now, answered: page.answered }),
  onTry: () => connection.tryNow(),
});

function show() {
  const order = followedOrder();
  showOrders(page.state, order?.id ?? "");
  showStory(order, page.state);
  showEndpoints(page.state);
  deliveries.show();
  log.show();
  showBench(page.state.settings);
  showSenders(page.state);
  showMisbehaviour();
  polled.show();
  wire.show();
}

/** The order that is followed, or the newest whose payment the processor knows. */
function followedOrder() {
  const { orders, payments } = page.state;
  const chosen = orders.find(({ id }) => id === page.followed);
  const known = new Set(payments.map(({ id }) => id));
  return chosen ?? orders.find(({ payment_id: id }) => known.has(id));
}

function showMisbehaviour() {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-kind]"));
  const { misbehaviour, misbehaving_url: url } = page.state.settings;
  // Until somebody asks for it there is no such receiver, and nothing is chosen.
  const isCalled = page.state.endpoints.some((endpoint) => endpoint.url === url);
  for (const button of buttons) {
    const isChosen = isCalled && button.dataset.kind === misbehaviour;
    button.setAttribute("aria-pressed", String(isChosen));
  }
}

/** @param {{type: string, data: any, t?: number}} event `t` in microseconds, where the server sent it */
function receive(event) {
  if (event.type === "payment" && event.t) polled.settled(event.data.payment, event.t / 1_000);
  page.state = after(page.state, event);
  show();
}

/** @param {string} id */
function follow(id) {
  page.followed = id;
  show();
}

/** @param {string} text @param {boolean} [isWell] */
function showProblem(text, isWell = false) {
  const problem = find("#problem");
  problem.hidden = text === "";
  problem.toggleAttribute("data-well", isWell);
  put(problem, text);
}

const connection = connect({
  cursor: initial.cursor,
  onExchange: wire.put,
  onEvent: receive,
  onStatus(/** @type {any} */ status) {
    if (status.state === "held") page.answered = serverNow();
    statusLine.set(status);
  },
  onReset(/** @type {any} */ fresh) {
    page.state = begun(fresh);
    show();
  },
});

const acts = newActs(connection, {
  state,
  receive: (type, data) => receive({ type, data }),
  set(settings) {
    page.state = { ...page.state, settings };
    show();
  },
  onSecret: showSecret,
  onProblem: showProblem,
  follow,
});

const polled = startPolling(find("#polled"), {
  state,
  buy: (product) => connection.send("orders/", product),
});
const deliveries = startDeliveries({ ...acts, state });
const log = startLog({ ...acts, state });

startShop({
  ...acts,
  follow(id) {
    follow(id);
    find("#story").scrollIntoView({ block: "nearest" });
  },
});
startEndpoints(acts);
startFaults(find("#control-faults"), { onBegan: () => acts.misbehave(WELL) });
startBench(acts);
startSenders(acts);
// What was refused in one place says nothing in another.
startTabs(find("#places"), () => showProblem(""));
for (const list of document.querySelectorAll(".code-tabs")) startTabs(list);
find("#kinds").addEventListener("click", (event) => {
  const { kind } = /** @type {HTMLElement} */ (event.target).dataset;
  if (kind) acts.misbehave(kind);
});
put(find("[data-waits]"), waits(initial.schedule));

/** What the lesson's sentences move, as a hand would. @type {Record<string, (value: string) => void>} */
const MOVES = {
  place(name) {
    find(`#place-${name}`).click();
  },
  buy(product) {
    MOVES.place("shop");
    find(`[name=product][value="${product}"]`).click();
    find("#pay").click();
  },
  attack(kind) {
    MOVES.place("bench");
    find(`[data-attack="${kind}"]`).click();
  },
  misbehave(kind) {
    MOVES.place("processor");
    find(`[data-kind="${kind}"]`).click();
  },
  deduplicate(value) {
    const box = /** @type {HTMLInputElement} */ (find("#deduplicate"));
    MOVES.place("bench");
    if (box.checked !== (value === "on")) box.click();
  },
  poll() {
    MOVES.place("shop");
    polled.press();
  },
  own() {
    find("#own").setAttribute("open", "");
  },
};
startLesson(find("#lesson"), (control, value) => MOVES[control](value));
whileVisible(connection);
show();
