// @ts-check
// The lesson of six connections as one sees it: seven bars, a fetch, and what it means.
import { serverNow } from "../shared/clock.js";
import { duration } from "../shared/format.js";
import { LONGEST_MS, STREAMS, sevenStreams } from "./seven.js";

const TICK_MS = 100;
// What Chromium, Firefox and Safari open to a host over HTTP/1.1.
const CONNECTIONS = 6;
const MARKS = /** @type {Record<string, string>} */ ({
  waiting: "waiting for a connection", open: "open", "over waiting": "never got a connection", "over open": "was open, closed",
});

/** How many of the six somebody else must hold, once all that can have opened. @param {string[]} streams @returns {number} */
export function heldElsewhere(streams) {
  const open = streams.filter((one) => one === "open").length;
  return open < STREAMS ? Math.max(0, CONNECTIONS - open) : 0;
}

/** What is to be seen, in words. @param {{streams: string[], fetch: {begun: number, took: number | null} | null, over: boolean}} state */
export function meaning({ streams, fetch, over }) {
  const open = streams.filter((one) => one === "open").length;
  if (!over && open === STREAMS) return "All seven are open: this is not HTTP/1.1, or this browser allows more.";
  if (!over) return `${open} of ${STREAMS} open. Over HTTP/1.1 a browser opens six connections to a host; what this page and your other tabs hold already counts.`;
  if (open === STREAMS) return `All ${STREAMS} opened, and the fetch took ${duration(fetch?.took ?? 0)}. Over HTTP/2 they are streams of one connection: that is the cure.`;
  const starved = fetch?.took ? ` The fetch took ${duration(fetch.took)}: it was answered only when they were closed.` : "";
  const opened = `All are closed again. ${open} of ${STREAMS} had opened, ${STREAMS - open} were never asked for.`;
  return `${opened}${starved} The cure: HTTP/2, where all are streams of one connection; or one stream that all tabs share, as this page does.`;
}

/** @param {HTMLElement} place @param {() => void} before called before they are opened */
export function startSeven(place, before) {
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (place.querySelector(`[data-seven=${name}]`));
  const [button, list, said] = [find("open"), find("list"), find("said")];
  let [running, state, timer, closes] = [/** @type {{close: () => void} | null} */ (null), /** @type {any} */ (null), 0, 0];

  const row = (/** @type {string} */ name, /** @type {string} */ look, /** @type {string} */ text) => {
    const [item, label, bar] = ["li", "b", "span"].map((tag) => document.createElement(tag));
    [item.className, label.textContent, bar.textContent] = [look, name, text];
    item.append(label, bar);
    return item;
  };

  function show() {
    const { streams, fetch, over: isOver } = state;
    const took = fetch && duration(fetch.took ?? serverNow() - fetch.begun);
    const elsewhere = fetch ? heldElsewhere(streams) : 0;
    const mark = (/** @type {string} */ one) => MARKS[isOver ? `over ${one}` : one];
    const behind = !fetch ? ["", "comes next"] : fetch.took === null ? ["waiting", `waiting, ${took}`] : ["done", `answered after ${took}`];
    list.replaceChildren(
      ...(elsewhere ? [row("before", "held", `${elsewhere} of the six: this page's own streams, the bell, your other tabs`)] : []),
      ...streams.map((/** @type {string} */ one, /** @type {number} */ at) => row(`stream ${at + 1}`, isOver ? `over ${one}` : one, mark(one))),
      row("fetch", behind[0], behind[1]),
    );
    button.textContent = isOver ? "Open seven streams" : `Close them (${Math.max(0, Math.ceil((closes - serverNow()) / 1000))} s)`;
    if (said.textContent !== meaning(state)) said.textContent = meaning(state);
    if (isOver && (!fetch || fetch.took !== null)) clearInterval(timer);
  }

  const close = () => running?.close();

  function over() {
    running = null;
    window.removeEventListener("beforeunload", close);
  }

  function open() {
    before();
    closes = serverNow() + LONGEST_MS;
    place.toggleAttribute("data-run", true);
    clearInterval(timer);
    running = sevenStreams({ onChange: (now) => ((state = now), now.over && over(), show()) });
    window.addEventListener("beforeunload", close); // the next page would wait for a connection as well
    timer = window.setInterval(show, TICK_MS);
  }

  button.addEventListener("click", () => (running ? close() : open()));
  window.addEventListener("pagehide", close);
}
