// @ts-check
// The weather board: what the client hears goes into the figures, and every exchange onto the wire.
import { arrive } from "../shared/arrive.js";
import { startLesson } from "../shared/lesson.js";
import { onWidth } from "../shared/svg.js";
import { startTabs } from "../shared/tabs.js";
import { whileVisible } from "../shared/visible.js";
import { startWire } from "../shared/wire/panel.js";
import { charted } from "./axes.js";
import { showCard, showNow } from "./board.js";
import { drawChart } from "./chart.js";
import { connect } from "./client.js";
import { startControls } from "./controls.js";
import { newHistory } from "./history.js";
import { newReadout } from "./readout.js";
import { newStatus } from "./status-line.js";

const $ = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const snapshot = JSON.parse($("#snapshot").textContent ?? "");
const history = newHistory(snapshot);
const wire = startWire($("#wire"));
const readout = newReadout($("#chart"));
const choices = { interval: /** @type {number | null} */ (null), conditional: true, resting: "" };
let [code, width] = [snapshot.stations[0].code, 0];
let [connection, seen] = [/** @type {any} */ (null), { close() {} }];

const status = newStatus($("#state"), {
  latest: () => (history.latest(code)?.t ?? NaN) / 1000,
  turnMs: snapshot.turn_seconds * 1000,
  onNext: (text, interval) => wire.next(text, interval),
  onTry: () => connection.now(),
});

function show() {
  const past = charted(history.of(code));
  $("#board").toggleAttribute("data-empty", past.length === 0);
  showNow($("#board"), past.at(-1));
  showCard($(`#tab-${code}`), past);
  if (!width || !past.length) return;
  drawChart($("#chart svg"), past, width);
  readout.set(past, width);
}

/** @param {string} station */
function follow(station) {
  connection?.close();
  seen.close();
  code = station;
  show();
  connection = connect({
    ...choices,
    url: `/weather/api/stations/${station}/observation/`,
    cursor: history.latest(station)?.id ?? null,
    onExchange: wire.put,
    onStatus: status.set,
    onEvent: async (/** @type {any} */ event) => {
      const missed = history.add(station, event);
      show();
      arrive($("#board .now"));
      if (missed) await history.refill(station, wire.put);
      if (missed && station === code) show();
    },
  });
  seen = whileVisible(connection);
}

const set = startControls(/** @type {HTMLFormElement} */ ($("#controls")), {
  interval: (ms) => connection.setInterval((choices.interval = ms)),
  conditional: (on) => connection.setConditional((choices.conditional = on)),
  go: (on) => ((choices.resting = on ? "" : "stopped"), on ? connection.start() : connection.stop()),
  now: () => connection.now(),
});
for (const { code: one } of snapshot.stations) showCard($(`#tab-${one}`), charted(history.of(one)));
startTabs($("#stations"), (tab) => follow(tab.dataset.station ?? ""));
for (const list of document.querySelectorAll(".code-tabs")) startTabs(list);
startLesson($("#lesson"), set);
onWidth($("#chart"), (now) => ((width = now), show()));
follow(code);
