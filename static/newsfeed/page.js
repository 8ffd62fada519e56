// @ts-check
// The newsroom: what the stream brings goes onto the front page, and every line of it onto the wire.
import { serverNow } from "../shared/clock.js";
import { clockTime } from "../shared/format.js";
import { startLesson } from "../shared/lesson.js";
import { startTabs } from "../shared/tabs.js";
import { newBanner } from "./banner.js";
import { connect } from "./client.js";
import { startClock } from "./clock.js";
import { startControls } from "./controls.js";
import { startDesk } from "./desk.js";
import { refresh, startOlder } from "./older.js";
import { oneStream } from "./one-stream.js";
import { newRiver } from "./river.js";
import { startSeven } from "./seven-view.js";
import { newStatus } from "./status-line.js";
import { showTalk } from "./talk.js";
import { startTape } from "./tape.js";
import { startWire } from "./wire-panel.js";
import { startRaw } from "./wire-raw.js";
import { spoken } from "./words.js";

const $ = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const snapshot = JSON.parse($("#snapshot").textContent ?? "");
// The mission pauses for 20 s at most; feeds, and the desk, for as long as they like.
const QUIET_MS = snapshot.mission ? 45_000 : Infinity;
// What a reader of the raw stream has missed by then, to begin with.
const RESUMED = 3;
const [ids, begun] = [/** @type {string[]} */ ([snapshot.cursor]), { loaded: false }];
let latest = /** @type {number | null} */ (null);

const next = (/** @type {string} */ state) => ({
  open: `Held open since ${clockTime(serverNow())}.`,
  returning: "The browser waits, then comes back.",
  stopped: "Nothing more, until you listen again.",
})[state] ?? "";

const wire = startWire($("#wire"));
const [banner, clock] = [newBanner($("#banner")), startClock($("#clock"), $("#mission svg"), snapshot.mission)];
const status = newStatus($("#state"), { latest: () => latest, quietMs: QUIET_MS, onTry: () => controls.again() });

const river = newRiver($("#river"), (headline) => {
  latest = Math.max(latest ?? 0, Date.parse(headline.published_at));
  banner(headline);
  if (headline.source === "mission") clock(headline);
  if (begun.loaded) $("#announced").textContent = spoken(headline);
});
river.add(snapshot.headlines);
begun.loaded = true;

const controls = startControls(/** @type {HTMLFormElement} */ ($("#controls")), {
  retry: (ms) => stream.act("setRetry", ms),
  again: () => [stream, tape].forEach((one) => one.act("now")),
  onExchange: wire.put,
});
const stream = oneStream({
  name: "newsfeed.headlines", connect, url: "/newsfeed/stream/", type: "headline", cursor: snapshot.cursor,
  onEvent(/** @type {any} */ event, /** @type {string} */ id) {
    ids.push(id);
    river.add([event.data]);
  },
  onReset: () => refresh(river, wire.put),
  onStatus(/** @type {any} */ now) {
    status.set(now);
    controls.shown(now.retry);
    wire.next(next(now.state));
  },
  onWire: wire.mark,
  onRole: (/** @type {string} */ role) => (status.setRole(role), ($("#role").textContent = role === "holds" ? "this tab" : "another tab")),
});

startDesk(/** @type {HTMLFormElement} */ ($("#desk")), { onExchange: wire.put, onPublished: (exchange, headline) => (river.add([headline]), showTalk($("#talk"), exchange)) });
startOlder($("#older"), river, snapshot.more, wire.put);
const tape = startTape($("#tape"));
const raw = startRaw($("#view-raw"), () => ids.slice(-RESUMED)[0]);
startSeven($("#seven"), raw.close);
for (const list of document.querySelectorAll("[role=tablist]")) startTabs(list);
startLesson($("#lesson"), (control, value) => (control === "raw" ? ($("#tab-raw").click(), raw.read()) : controls.set(control, value)));
