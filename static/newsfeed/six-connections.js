// @ts-check
// The lesson of six connections: more streams than a browser opens to a host, and a fetch behind them; seven
// bars show who waits.
import { element, partsOf, put } from "../shared/dom.js";
import { duration } from "../shared/format.js";

export const STREAMS = 7;
// Long enough to see who waits; then everything is closed, whatever happens.
export const LONGEST_MS = 8_000;
// All that can open have opened by then, and a fetch is put behind them.
const FETCH_AFTER_MS = 1_500;
const ADDRESS = "/newsfeed/stream/?retry=60000&lesson=";
// The smallest answer there is.
const SMALL = "/newsfeed/api/headlines/?limit=1";
const TICK_MS = 100;
// What Chromium, Firefox and Safari open to a host over HTTP/1.1.
const CONNECTIONS = 6;

/**
 * @typedef {object} State
 * @property {string[]} streams "waiting" or "open", for each
 * @property {{begun: number, took: number | null} | null} fetch null before it; `took` in milliseconds
 * @property {boolean} over
 */

/**
 * Open them, and close them after a while.
 * @param {object} by
 * @param {(state: State) => void} by.onChange
 * @param {any} [by.EventSource]
 * @param {any} [by.fetch]
 * @param {any} [by.timers]
 * @param {() => number} [by.now]
 * @returns {{close: () => void}}
 */
export function sevenStreams({
  onChange,
  EventSource = globalThis.EventSource,
  fetch = globalThis.fetch,
  timers = globalThis,
  now = Date.now,
}) {
  const state = /** @type {State} */ ({ streams: [], fetch: null, over: false });
  state.streams = Array(STREAMS).fill("waiting");
  const sources = state.streams.map((waiting, place) => open(place));
  let closing = 0;

  /** @param {number} place */
  function open(place) {
    const source = new EventSource(`${ADDRESS}${place + 1}`);
    source.onopen = () => {
      state.streams[place] = "open";
      changed();
    };
    return source;
  }

  async function ask() {
    closing = timers.setTimeout(close, LONGEST_MS - FETCH_AFTER_MS);
    const asked = { begun: now(), took: /** @type {number | null} */ (null) };
    state.fetch = asked;
    changed();
    try {
      await fetch(SMALL, { cache: "no-store" });
    } catch {
      // Only how long it takes is of interest.
    }
    asked.took = now() - asked.begun;
    changed();
  }

  function close() {
    if (state.over) return;
    state.over = true;
    for (const source of sources) source.close();
    timers.clearTimeout(asking);
    timers.clearTimeout(closing);
    changed();
  }

  function changed() {
    onChange(structuredClone(state));
  }

  const asking = timers.setTimeout(ask, FETCH_AFTER_MS);
  changed();
  return { close };
}

/** @param {string[]} streams */
function openIn(streams) {
  return streams.filter((one) => one === "open").length;
}

/** How many of the six somebody else must hold, once all that can have opened. @param {string[]} streams */
export function heldElsewhere(streams) {
  const open = openIn(streams);
  return open < STREAMS ? Math.max(0, CONNECTIONS - open) : 0;
}

/** What is to be seen, in words. @param {State} state */
export function meaning({ streams, fetch, over }) {
  const open = openIn(streams);
  if (!over) return meaningSoFar(open);
  const took = fetch?.took ? duration(fetch.took) : "";
  if (open === STREAMS) {
    const all = `All ${STREAMS} opened, and the fetch took ${took || duration(0)}.`;
    return `${all} Over HTTP/2 they are streams of one connection.`;
  }
  const never = STREAMS - open;
  const opened = `All are closed again. ${open} of ${STREAMS} had opened, ${never} were never asked for.`;
  const starved = took ? ` The fetch took ${took}: it was answered only when they were closed.` : "";
  const cure = "The cure: HTTP/2, where all are streams of one connection;";
  return `${opened}${starved} ${cure} or one stream that all tabs share, as this page does.`;
}

/** @param {number} open */
function meaningSoFar(open) {
  if (open === STREAMS) return "All seven are open: this is not HTTP/1.1, or this browser allows more.";
  const limit = "Over HTTP/1.1 a browser opens six connections to a host;";
  return `${open} of ${STREAMS} open. ${limit} what this page and your other tabs hold already counts.`;
}

/** How a stream stands: its look, and a word. @param {string} stream @param {boolean} over */
function barOf(stream, over) {
  if (stream === "open") return over ? ["over open", "was open, closed"] : ["open", "open"];
  return over ? ["over waiting", "never got a connection"] : ["waiting", "waiting for a connection"];
}

/** The same of the fetch. @param {State["fetch"]} fetch */
function barOfFetch(fetch) {
  if (fetch === null) return ["", "comes next"];
  if (fetch.took === null) return ["waiting", `waiting, ${duration(Date.now() - fetch.begun)}`];
  return ["done", `answered after ${duration(fetch.took)}`];
}

/** @param {string} name @param {string[]} bar */
function rowOf(name, [look, text]) {
  return element("li", { class: look }, element("b", {}, name), element("span", {}, text));
}

/** @param {State} state */
function rowsOf({ streams, fetch, over }) {
  const rows = streams.map((stream, place) => rowOf(`stream ${place + 1}`, barOf(stream, over)));
  const elsewhere = fetch ? heldElsewhere(streams) : 0;
  if (elsewhere > 0) {
    const text = `${elsewhere} of the six: this page's own streams, the bell, your other tabs`;
    rows.unshift(rowOf("before", ["held", text]));
  }
  return [...rows, rowOf("fetch", barOfFetch(fetch))];
}

/** @param {HTMLElement} place @param {() => void} before called before they are opened */
export function startSeven(place, before) {
  const part = partsOf(place, "seven");
  const button = part("open");
  const lesson = {
    run: 0, // the number of the newest run: the fetch of an older one may end during it
    streams: /** @type {{close: () => void} | null} */ (null),
    state: /** @type {State | null} */ (null),
    timer: 0,
    closesAt: 0,
  };

  function show() {
    const { state } = lesson;
    if (state === null) return;
    const left = Math.max(0, Math.ceil((lesson.closesAt - Date.now()) / 1000));
    part("list").replaceChildren(...rowsOf(state));
    put(part("said"), meaning(state));
    button.textContent = state.over ? "Open seven streams" : `Close them (${left} s)`;
    if (state.over && state.fetch?.took !== null) clearInterval(lesson.timer);
  }

  /** @param {number} run @param {State} state */
  function changed(run, state) {
    if (run !== lesson.run) return;
    lesson.state = state;
    if (state.over) ended();
    show();
  }

  function ended() {
    lesson.streams = null;
    window.removeEventListener("beforeunload", close);
  }

  function close() {
    lesson.streams?.close();
  }

  function open() {
    before();
    lesson.closesAt = Date.now() + LONGEST_MS;
    clearInterval(lesson.timer);
    lesson.run += 1;
    const { run } = lesson;
    lesson.streams = sevenStreams({ onChange: (state) => changed(run, state) });
    // The next page would wait for a connection as well.
    window.addEventListener("beforeunload", close);
    lesson.timer = window.setInterval(show, TICK_MS);
  }

  button.addEventListener("click", () => {
    if (lesson.streams) close();
    else open();
  });
  window.addEventListener("pagehide", close);
}
