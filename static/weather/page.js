// @ts-check
// The weather board: what the client receives goes into the figures, and every exchange onto the wire.
import { arrive, find, put, snapshot } from "../shared/dom.js";
import { startFaults } from "../shared/faults.js";
import { startLesson } from "../shared/controls/lesson.js";
import { newStatusLine } from "../shared/controls/status-line.js";
import { onWidth } from "../shared/svg.js";
import { startTabs } from "../shared/controls/tabs.js";
import { whileVisible } from "../shared/visible.js";
import { startWire } from "../shared/wire/panel.js";
import { showCard, showNow } from "./board.js";
import { drawChart, newReadout } from "./chart.js";
import { connect } from "./client.js";
import { History, charted } from "./history.js";
import { advice, said } from "./status.js";

/**
 * @typedef {object} Actions
 * @property {(ms: number | null) => void} interval
 * @property {(isOn: boolean) => void} conditional
 * @property {(isOn: boolean) => void} go
 * @property {(kind: string) => void} breaks
 * @property {() => void} tryNow
 */

/**
 * The controls of the poller: how often, conditional or not, stop and go, try now, and what is broken.
 * @param {HTMLFormElement} form
 * @param {Actions} actions
 * @returns {(control: string, value: string) => void} moves a control as a visitor would
 */
export function startControls(form, actions) {
  const conditional = /** @type {HTMLInputElement} */ (form.elements.namedItem("conditional"));
  const stop = find("[data-do=stop]", form);
  let isGoing = true;

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.name === "interval") actions.interval(input.value ? Number(input.value) : null);
    if (input.name === "conditional") actions.conditional(input.checked);
  });
  stop.addEventListener("click", () => {
    isGoing = !isGoing;
    stop.textContent = isGoing ? "Stop" : "Go";
    actions.go(isGoing);
  });
  find("[data-do=now]", form).addEventListener("click", actions.tryNow);

  return (control, value) => {
    if (control === "interval") find(`[name=interval][value="${value}"]`, form).click();
    if (control === "conditional" && conditional.checked !== (value === "on")) conditional.click();
    if (control === "go") stop.click();
    if (control === "break") actions.breaks(value);
  };
}

const initial = snapshot();
const history = new History(initial);
const board = find("#board");
const chart = find("#chart");
const wire = startWire(find("#wire"));
const readout = newReadout(chart);
const page = {
  code: initial.stations[0].code,
  chartWidth: 0,
  connection: /** @type {any} */ (null),
  visibility: { close() {} },
  comesNext: "",
  // What the next connection, to another station, begins with.
  interval: /** @type {number | null} */ (null),
  conditional: true,
  resting: "",
};

const statusLine = newStatusLine(find("#state"), {
  say: (status, now) => said(status, { now, latest: latestNews(), turnMs: initial.turn_seconds * 1000 }),
  onTry: () => page.connection.tryNow(),
  onShown: showAround,
});

/**
 * When the newest event of the chosen station was published, milliseconds since 1970; null where there is
 * none.
 */
function latestNews() {
  const latest = history.latest(page.code);
  return latest ? latest.t / 1000 : null;
}

/** @param {import("../shared/controls/status-line.js").Said} shown @param {any} status */
function showAround(shown, status) {
  board.dataset.state = shown.state;
  put(find("[data-advice]"), advice(status));
  if (shown.next === page.comesNext) return;
  page.comesNext = shown.next;
  wire.next(shown.next, status.interval);
}

function show() {
  const past = charted(history.of(page.code));
  board.toggleAttribute("data-empty", past.length === 0);
  showNow(board, past.at(-1));
  showCard(find(`#tab-${page.code}`), past);
  if (page.chartWidth === 0 || past.length === 0) return;
  drawChart(find("svg", chart), past, page.chartWidth);
  readout.set(past, page.chartWidth);
}

/** @param {string} code of a station */
function follow(code) {
  page.connection?.close();
  page.visibility.close();
  page.code = code;
  show();
  page.connection = connect({
    url: `/weather/api/stations/${code}/observation/`,
    cursor: history.latest(code)?.id ?? null,
    interval: page.interval,
    conditional: page.conditional,
    resting: page.resting,
    onExchange: wire.put,
    onStatus: statusLine.set,
    onEvent: (/** @type {any} */ event) => receive(code, event),
  });
  page.visibility = whileVisible(page.connection);
}

/** @param {string} code @param {any} event */
async function receive(code, event) {
  const hasGap = history.add(code, event);
  show();
  arrive(find(".now", board));
  if (!hasGap) return;
  await history.refill(code, wire.put);
  if (code === page.code) show();
}

const setControl = startControls(/** @type {HTMLFormElement} */ (find("#controls")), {
  interval(ms) {
    page.interval = ms;
    page.connection.setInterval(ms);
  },
  conditional(isOn) {
    page.conditional = isOn;
    page.connection.setConditional(isOn);
  },
  go(isOn) {
    page.resting = isOn ? "" : "stopped";
    if (isOn) page.connection.start();
    else page.connection.stop();
  },
  breaks: startFaults(find("#control-faults"), { onOver: () => page.connection.tryNow() }),
  tryNow: () => page.connection.tryNow(),
});

for (const { code } of initial.stations) showCard(find(`#tab-${code}`), charted(history.of(code)));
startTabs(find("#stations"), (tab) => follow(tab.dataset.station ?? ""));
for (const list of document.querySelectorAll(".code-tabs")) startTabs(list);
startLesson(find("#lesson"), setControl);
onWidth(chart, (width) => {
  page.chartWidth = width;
  show();
});
// Unless the address names another station, which is followed already.
if (page.connection === null) follow(page.code);
