// @ts-check
// The stream line by line, in two views: as EventSource gives it, reconstructed; and as it comes, read with
// fetch for half a minute on a second connection.
import { serverNow } from "../../shared/clock.js";
import { element, partsOf } from "../../shared/dom.js";
import { bytes, clockTime, counted } from "../../shared/format.js";
import { linesOf } from "./ledger.js";

const FIELDS = ["id", "event", "data", "retry"];

/** Cut text into lines as the standard does; what follows the last end of a line is kept for later. */
export function newLines() {
  const cut = { rest: "", wasReturn: false };

  /** @param {string} text */
  return function split(text) {
    const lines = [];
    for (const char of text) {
      const isSecondHalf = cut.wasReturn && char === "\n";
      cut.wasReturn = char === "\r";
      if (isSecondHalf) continue;
      if (char === "\r" || char === "\n") {
        lines.push(cut.rest);
        cut.rest = "";
      } else cut.rest += char;
    }
    return lines;
  };
}

/** Of what kind a line is. Source: WHATWG HTML, section 9.2.6. @param {string} line */
export function kindOf(line) {
  if (line === "") return "end";
  if (line.startsWith(":")) return "comment";
  const [field] = line.split(":", 1);
  return FIELDS.includes(field) ? field : "ignored";
}

/**
 * @typedef {object} RawOptions
 * @property {string} url
 * @property {string | null} lastEventId the event to go on after
 * @property {number} ms for how long at most
 * @property {(answer: Response) => void} onHeaders
 * @property {(line: string) => void} onLine
 * @property {(count: number) => void} onBytes
 * @property {(why: string) => void} onEnd
 * @property {typeof fetch} [fetch]
 */

/** Read an event stream. @param {RawOptions} options @returns {{close: () => void}} */
function readRaw({ url, lastEventId, ms, onHeaders, onLine, onBytes, onEnd, fetch = globalThis.fetch }) {
  const closing = new AbortController();
  const limit = setTimeout(() => closing.abort("after its time"), ms);

  async function read() {
    const headers = lastEventId ? { "Last-Event-ID": lastEventId } : undefined;
    const answer = await fetch(url, { headers, cache: "no-store", signal: closing.signal });
    onHeaders(answer);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    const decoder = new TextDecoder();
    const split = newLines();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "the server has ended it";
      onBytes(value.length);
      split(decoder.decode(value, { stream: true })).forEach(onLine);
    }
  }

  async function run() {
    try {
      onEnd(await read());
    } catch {
      const wasClosed = closing.signal.aborted;
      onEnd(wasClosed ? `closed by this page, ${closing.signal.reason}` : "the connection is lost");
    } finally {
      clearTimeout(limit);
    }
  }

  run();
  return { close: () => closing.abort("by hand") };
}

/** @typedef {import("./ledger.js").Mark} Mark */
/** @typedef {ReturnType<typeof newBox>} Box */

const MOST = 240;
// A reader within this many pixels of a box's end follows what comes.
const NEAR = 24;
// A second connection of the six there are: long enough to see a comment go by three times.
const LONGEST_MS = 30_000;
const STREAM = "/newsfeed/stream/";

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
    /** A note that is not a line of the stream. @param {string} text */
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
    part("count").textContent = `${bytes(raw.bytes)} in ${counted(raw.lines, "line")}, counted`;
  }

  function read() {
    if (raw.reading) return;
    const lastEventId = since();
    raw.bytes = 0;
    raw.lines = 0;
    box.clear();
    const header = lastEventId ? `, Last-Event-ID: ${lastEventId}` : "";
    box.note(`GET ${STREAM}${header}, by fetch`);
    button.textContent = "Close it";
    raw.reading = readRaw({ url: STREAM, lastEventId, ms: LONGEST_MS, onHeaders, onLine, onBytes, onEnd });
  }

  /** @param {Response} answer */
  function onHeaders({ status, headers }) {
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
