// @ts-check
// The stream line by line, in two views: as EventSource gives it, put together again; and as it comes, read
// with fetch for half a minute on a connection of its own.
import { serverNow } from "../../shared/clock.js";
import { element, partsOf } from "../../shared/dom.js";
import { bytes, clockTime } from "../../shared/format.js";
import { linesOf } from "./ledger.js";
import { kindOf, readRaw } from "./raw.js";

/** @typedef {import("./ledger.js").Mark} Mark */
/** @typedef {ReturnType<typeof newBox>} Box */

const MOST = 240;
// Within so many pixels of its end a box is followed.
const NEAR = 24;
// A second connection of the six there are: long enough to see a comment go by three times.
const LONGEST_MS = 30_000;
const URL = "/newsfeed/stream/";

/**
 * A box of lines, oldest first; it follows what comes unless someone reads above.
 * @param {HTMLElement} list
 */
export function newBox(list) {
  /** @param {string} text @param {string} kind @param {number} at */
  function add(text, kind, at) {
    const isFollowed = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    const time = element("time", {}, clockTime(at));
    list.append(element(`li.line.${kind}`, {}, time, element("span", {}, text)));
    while (list.children.length > MOST) list.firstElementChild?.remove();
    if (isFollowed) list.scrollTop = list.scrollHeight;
  }

  return {
    /** A line as it came. @param {string} text */
    line: (text) => add(text, kindOf(text), serverNow()),
    /** What is no line of the stream. @param {string} text */
    note: (text) => add(text, "note", serverNow()),
    /** What the client has noted, in lines put together again. @param {Mark} mark */
    mark(mark) {
      if (mark.data !== undefined && mark.kind !== "opened") {
        for (const text of [...linesOf(mark), ""]) add(text, kindOf(text), mark.at);
        return;
      }
      const text = noteOf(mark);
      if (text) add(text, "note", mark.at);
    },
    clear: () => list.replaceChildren(),
  };
}

/** @param {Mark} mark */
function noteOf({ kind, data, status, path }) {
  if (kind === "asked") return `new EventSource("${path}")`;
  if (kind === "opened") {
    const sent = JSON.parse(data ?? "{}").last_event_id;
    const header = sent ? `Last-Event-ID: ${sent}` : "no Last-Event-ID";
    return `GET; the server says that the browser sent ${header}`;
  }
  if (kind === "ended") return "The answer has ended; the browser comes back by itself.";
  if (kind === "failed") return "No connection; the browser tries again by itself.";
  if (kind !== "closed") return "";
  return status ? `EventSource gave up without saying why; a fetch says ${status}.` : "Closed.";
}

/**
 * @param {HTMLElement} view
 * @param {() => string | null} since the id to resume after, so that there is something to see
 */
export function startRaw(view, since) {
  const part = partsOf(view, "raw");
  const box = newBox(part("lines"));
  const button = part("read");
  const raw = { reading: /** @type {{close: () => void} | null} */ (null), bytes: 0, lines: 0 };

  function showCount() {
    part("count").textContent = `${bytes(raw.bytes)} in ${raw.lines} lines, counted`;
  }

  function read() {
    if (raw.reading) return;
    const lastEventId = since();
    raw.bytes = 0;
    raw.lines = 0;
    box.clear();
    box.note(`GET ${URL}${lastEventId ? `, Last-Event-ID: ${lastEventId}` : ""}, by fetch`);
    button.textContent = "Close it";
    raw.reading = readRaw({ url: URL, lastEventId, ms: LONGEST_MS, onHead, onLine, onBytes, onEnd });
  }

  /** @param {Response} answer */
  function onHead({ status, headers }) {
    box.note(`${status} · ${headers.get("content-type") ?? "no body"}`);
  }

  /** @param {string} line */
  function onLine(line) {
    box.line(line);
    raw.lines += 1;
    showCount();
  }

  /** @param {number} count */
  function onBytes(count) {
    raw.bytes += count;
    showCount();
  }

  /** @param {string} why */
  function onEnd(why) {
    raw.reading = null;
    box.note(`The end: ${why}.`);
    button.textContent = "Read the raw stream";
  }

  function close() {
    raw.reading?.close();
  }

  button.addEventListener("click", () => {
    if (raw.reading) close();
    else read();
  });
  window.addEventListener("pagehide", close);
  return { read, close };
}
