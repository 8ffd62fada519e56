// @ts-check
// Shop, processor, bench and other senders: what the client hears goes into one state, and all that is shown is drawn from it.
import { startLesson } from "../shared/lesson.js";
import { startTabs } from "../shared/tabs.js";
import { whileVisible } from "../shared/visible.js";
import { newActs } from "./acts.js";
import { showBench, startBench } from "./bench.js";
import { connect } from "./client.js";
import { setter } from "./controls.js";
import { startDeliveries } from "./deliveries.js";
import { $, put } from "./dom.js";
import { showEndpoints, showSecret, startEndpoints } from "./endpoints.js";
import { startLog } from "./log.js";
import { showSenders, startSenders } from "./senders.js";
import { showOrders, startShop } from "./shop.js";
import { after, begun } from "./state.js";
import { newStatus } from "./status-line.js";
import { showStory } from "./story-view.js";
import { startHooks } from "./wire.js";
import { waits } from "./words.js";

const snapshot = JSON.parse($("#snapshot").textContent ?? "");
let state = begun(snapshot);
let followed = "";

const known = () => state;
const wire = startHooks(known);
const status = newStatus({ onTry: () => connection.now() });

function show() {
  const isReal = new Set(state.payments.map(({ id }) => id));
  const order = state.orders.find(({ id }) => id === followed) ?? state.orders.find(({ payment_id: id }) => isReal.has(id));
  showOrders(state, order?.id ?? "");
  showStory(order, state);
  showEndpoints(state);
  deliveries.show();
  log.show();
  showBench(state.settings);
  showSenders(state);
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-kind]"))) one.setAttribute("aria-pressed", String(one.dataset.kind === state.settings.misbehaviour));
  wire.show();
}

const hear = (/** @type {any} */ event) => ((state = after(state, event)), show());
const connection = connect({
  cursor: snapshot.cursor, onExchange: wire.put, onStatus: (/** @type {any} */ now) => status.set(now), onEvent: hear,
  onReset: (/** @type {any} */ fresh) => ((state = begun(fresh)), show()),
});
const acts = newActs(connection, {
  state: known,
  hear: (type, data) => hear({ type, data }),
  set: (settings) => ((state = { ...state, settings }), show()),
  onSecret: showSecret,
  onProblem(text, isWell = false) {
    $("#problem").hidden = !text;
    $("#problem").toggleAttribute("data-well", isWell);
    put($("#problem"), text);
  },
  follow: (id) => ((followed = id), show()),
});
const deliveries = startDeliveries({ ...acts, state: known });
const log = startLog({ ...acts, state: known });

startShop({ ...acts, follow: (id) => ((followed = id), show(), $("#story").scrollIntoView({ block: "nearest" })) });
startEndpoints(acts);
startBench(acts);
startSenders(acts);
startTabs($("#places"));
for (const list of document.querySelectorAll(".code-tabs")) startTabs(list);
$("#kinds").addEventListener("click", ({ target }) => {
  const kind = /** @type {HTMLElement} */ (target).dataset.kind;
  if (kind) acts.misbehave(kind);
});
put($("[data-waits]"), waits(snapshot.schedule));
startLesson($("#lesson"), setter);
whileVisible(connection);
show();
