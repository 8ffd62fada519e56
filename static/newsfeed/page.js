// @ts-check
// The newsroom: what the stream brings goes onto the front page, and every line of it onto the wire.
import { find, snapshot } from "../shared/dom.js";
import { clockTime } from "../shared/format.js";
import { startLesson } from "../shared/lesson.js";
import { newStatusLine } from "../shared/status-line.js";
import { startTabs } from "../shared/tabs.js";
import { connect } from "./client.js";
import { startControls } from "./controls.js";
import { showCost, startDesk } from "./desk.js";
import { newBanner } from "./front/banner.js";
import { newRiver, refresh, startOlder } from "./front/river.js";
import { startClock } from "./mission/clock.js";
import { oneStream } from "./one-stream.js";
import { startSeven } from "./six-connections.js";
import { said } from "./status.js";
import { startTape } from "./tape.js";
import { startRaw } from "./wire/lines.js";
import { startWire } from "./wire/panel.js";
import { spoken } from "./words.js";

const initial = snapshot();
// The mission pauses for 20 s at most; feeds, and the desk, for as long as they like.
const QUIET_MS = initial.mission ? 45_000 : Infinity;
// What a reader of the raw stream has missed by then, to begin with.
const RESUMED = 3;
const NEXT = /** @type {Record<string, string>} */ ({
  returning: "The browser waits, then comes back.",
  stopped: "Nothing more, until you listen again.",
});

const page = {
  lastIds: /** @type {string[]} */ ([initial.cursor]),
  latest: /** @type {number | null} */ (null),
  role: "holds",
  isLoaded: false,
};

const wire = startWire(find("#wire"));
const showFlash = newBanner(find("#banner"));
const showMission = initial.mission
  ? startClock(find("#clock"), find("#mission svg"), initial.mission)
  : () => {};

const statusLine = newStatusLine(find("#state"), {
  say: (status, now) => said(status, { now, latest: page.latest, quietMs: QUIET_MS, role: page.role }),
  onTry: () => controls.again(),
  onShown(shown) {
    find("#front").dataset.state = shown.state;
  },
});

const river = newRiver(find("#river"), (headline) => {
  page.latest = Math.max(page.latest ?? 0, Date.parse(headline.published_at));
  showFlash(headline);
  if (headline.source === "mission") showMission(headline);
  if (page.isLoaded) find("#announced").textContent = spoken(headline);
});
river.add(initial.headlines);
page.isLoaded = true;

const controls = startControls(/** @type {HTMLFormElement} */ (find("#controls")), {
  retry: (ms) => stream.act("setRetry", ms),
  again() {
    stream.act("now");
    tape.again();
  },
  onExchange: wire.put,
});

const stream = oneStream({
  name: "newsfeed.headlines",
  connect,
  url: "/newsfeed/stream/",
  type: "headline",
  cursor: initial.cursor,
  onEvent(/** @type {any} */ event, /** @type {string} */ id) {
    page.lastIds = [...page.lastIds, id].slice(-RESUMED);
    river.add([event.data]);
  },
  onReset: () => refresh(river, wire.put),
  onStatus(/** @type {any} */ status) {
    statusLine.set(status);
    controls.show(status.retry);
    wire.next(comesNext(status.state));
  },
  onWire: wire.mark,
  onRole(/** @type {string} */ role) {
    page.role = role;
    statusLine.show();
    find("#role").textContent = role === "holds" ? "this tab" : "another tab";
  },
});

/** @param {string} state */
function comesNext(state) {
  return state === "open" ? `Held open since ${clockTime(Date.now())}.` : (NEXT[state] ?? "");
}

startDesk(/** @type {HTMLFormElement} */ (find("#desk")), {
  onExchange: wire.put,
  onPublished(exchange) {
    river.add([exchange.json]);
    showCost(find("#talk"), exchange);
  },
});
startOlder(find("#older"), river, initial.more, wire.put);
const tape = startTape(find("#tape"));
const raw = startRaw(find("#view-raw"), () => page.lastIds[0]);
startSeven(find("#seven"), raw.close);
for (const list of document.querySelectorAll("[role=tablist]")) startTabs(list);
startLesson(find("#lesson"), (control, value) => {
  if (control !== "raw") {
    controls.set(control, value);
    return;
  }
  find("#tab-raw").click();
  raw.read();
});
