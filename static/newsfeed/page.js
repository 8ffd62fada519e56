// @ts-check
// The newsroom: what the stream brings goes onto the front page, and every line of it onto the wire.
import { find, snapshot } from "../shared/dom.js";
import { ask } from "../shared/exchange.js";
import { startFaults } from "../shared/faults.js";
import { startLesson } from "../shared/controls/lesson.js";
import { oneAtATime } from "../shared/refreshing.js";
import { newStatusLine } from "../shared/controls/status-line.js";
import { startTabs } from "../shared/controls/tabs.js";
import { newBanner } from "./banner.js";
import { connect } from "./client.js";
import { showCost, startDesk } from "./desk.js";
import { startClock } from "./mission/clock.js";
import { oneStream } from "./one-stream.js";
import { newRiver, refresh, startOlder } from "./river.js";
import { startSeven } from "./six-connections.js";
import { comesNext, said } from "./status.js";
import { startTape } from "./tape.js";
import { startRaw } from "./wire/lines.js";
import { startWire } from "./wire/panel.js";
import { spoken } from "./words.js";

/** @typedef {import("../shared/exchange.js").Exchange} Exchange */

// The server continues to answer 204 for this long after the browser has reconnected and received it once.
const STOP_SECONDS = 3;
// The tape comes back when the server says, which is by chance and at most this late.
const LONGEST_CHANCE_MS = 4_500;
const JSON_TYPE = { "Content-Type": "application/json" };
const STOP = "/newsfeed/api/stop/";

/**
 * The controls of the stream: how long the browser waits, what is broken, and a stop for good.
 * @param {HTMLFormElement} form
 * @param {object} page
 * @param {(ms: number) => void} page.retry
 * @param {() => void} page.again opens the streams again
 * @param {(exchange: Exchange) => void} page.onExchange
 */
export function startControls(form, { retry, again, onExchange }) {
  const said = find(".said", form);
  const choice = /** @type {RadioNodeList} */ (form.elements.namedItem("retry"));

  /** @param {string} method @param {string} body @param {string} whenDone what to say then */
  async function send(method, body, whenDone) {
    const by = { fetch, onExchange, method, body };
    const exchange = await ask(STOP, JSON_TYPE, by);
    onExchange(exchange);
    const problem = problemOf(exchange);
    said.toggleAttribute("data-bad", problem !== "");
    said.textContent = problem || whenDone;
  }

  function stop() {
    const wait = Math.max(Number(choice.value), LONGEST_CHANCE_MS);
    const seconds = Math.ceil(wait / 1000) + STOP_SECONDS;
    const whenDone = "The server ends the answer, and says 204 when the browser comes back.";
    send("POST", JSON.stringify({ seconds }), whenDone);
  }

  const breakIt = startFaults(find("#control-faults", form));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => retry(Number(choice.value)));
  find("[data-do=stop]", form).addEventListener("click", stop);

  return {
    async again() {
      await send("DELETE", "", "The stop has ended.");
      again();
    },
    /** Show the chosen wait, whichever tab chose it. @param {number} ms */
    show(ms) {
      choice.value = String(ms);
    },
    /** Move a control as a visitor would. @param {string} control @param {string} value */
    set(control, value) {
      if (control === "retry") find(`[name=retry][value="${value}"]`, form).click();
      if (control === "stop") stop();
      if (control === "break") breakIt(value);
    },
  };
}

/** What went wrong, in words; empty if nothing did. @param {Exchange} exchange */
function problemOf({ status, json, failure }) {
  if (status === null) return `Nothing has changed: ${failure}.`;
  if (status < 400) return "";
  return json?.error?.message ?? `The answer was ${status}.`;
}

const initial = snapshot();
// The mission pauses for 20 s at most; feeds, and the desk, for as long as they like.
const QUIET_MS = initial.mission ? 45_000 : Infinity;
// What a reader of the raw stream has missed by then, to begin with.
const RESUMED = 3;

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
    stream.act("tryNow");
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
  onReset: oneAtATime(() => refresh(river, wire.put)),
  onStatus(/** @type {any} */ status) {
    statusLine.set(status);
    controls.show(status.retry);
    wire.next(comesNext(status));
  },
  onWire: wire.mark,
  onRole(/** @type {string} */ role) {
    page.role = role;
    statusLine.show();
    find("#role").textContent = role === "holds" ? "this tab" : "another tab";
  },
});

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
