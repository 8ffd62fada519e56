// @ts-check
// The wire panel of a socket: totals, two pictures, and every frame, newest first; each opens to its header,
// byte by byte, and its payload.
import { serverNow } from "../../shared/clock.js";
import { find, keepList } from "../../shared/dom.js";
import { clockTime, duration } from "../../shared/format.js";
import { makeOneStop } from "../../shared/controls/one-stop.js";
import { whileOnScreen } from "../../shared/visible.js";
import { newWireFrame, showFigures } from "../../shared/wire/frame.js";
import { socketEntry } from "../../shared/wire/har.js";
import { pretty } from "../../shared/wire/words.js";
import {
  handshakeBytes,
  handshakeParts,
  handshakeWords,
  headerHex,
  opcodeName,
  sizes,
  words,
} from "./frames.js";
import { WireLog, totalsText } from "./log.js";
import { drawBand, drawTalk } from "./pictures.js";

// As many as one looks through; the totals count all.
const SHOWN = 60;

/**
 * @typedef {import("./frames.js").Frame} Frame
 * @typedef {import("./log.js").Connection} Connection
 *
 * @typedef {object} Row
 * @property {string} key
 * @property {number} at
 * @property {string} look
 * @property {string} words
 * @property {string} took
 * @property {string} what
 * @property {string} bytes
 * @property {() => [string, string][]} parts titles and texts that it opens to
 */

/** @param {Frame} frame @returns {Row} */
function frameRow(frame) {
  const { id, at, up, opcode, text, late } = frame;
  return {
    key: `frame ${id}`,
    at,
    look: lookOf(frame),
    words: words(frame),
    took: late === null ? "" : `${duration(late)} late`,
    what: up ? `↑ masked ${opcodeName(opcode)}` : `↓ ${opcodeName(opcode)}`,
    bytes: sizes(frame),
    parts: () => [
      ["Header", headerHex(frame)],
      ["Payload", pretty(text) || "empty"],
    ],
  };
}

/** @param {Frame} frame */
function lookOf({ up, name }) {
  if (up) return "sent";
  return name === "ticks" ? "news" : "reported";
}

/** @param {Connection} connection @returns {Row} */
function handshakeRow(connection) {
  const { id, asked, opened, closed, url, handshake } = connection;
  const { host, origin } = location;
  const page = { host, origin, userAgent: navigator.userAgent, languages: navigator.languages };
  const hasFailed = opened === null && closed !== null;
  return {
    key: `handshake ${id} ${opened} ${closed} ${handshake?.up}`,
    at: asked,
    look: hasFailed ? "failed" : "shake",
    words: handshakeWords(connection),
    took: "",
    what: `GET ${new URL(url).pathname}`,
    bytes: handshakeBytes(connection, page),
    parts: () => handshakeParts(connection, page),
  };
}

/** @param {HTMLTemplateElement} template @param {Row} row */
function newRow(template, row) {
  const made = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const write = (/** @type {string} */ part, /** @type {string} */ text) => {
    find(`[data-row="${part}"]`, made).textContent = text;
  };
  made.className = row.look;
  write("words", row.words);
  write("took", row.took);
  write("time", clockTime(row.at));
  write("what", row.what);
  write("bytes", row.bytes);
  find("details", made).addEventListener("toggle", () => {
    for (const [place, [title, text]] of row.parts().entries()) {
      write(`title${place}`, title);
      write(`text${place}`, text);
    }
  });
  return made;
}

/** Whether somebody reads in the list, which then holds still. @param {Element} list */
function isBeingRead(list) {
  return list.matches(":hover, :focus-within") || list.querySelector("details[open]") !== null;
}

/**
 * @param {Element} list
 * @param {HTMLTemplateElement} template
 * @param {import("./log.js").WireLog} log
 */
function showList(list, template, log) {
  if (isBeingRead(list)) return;
  const newest = log.frames.slice(-SHOWN);
  const rows = [...log.connections.map(handshakeRow), ...newest.map(frameRow)];
  rows.sort((one, other) => other.at - one.at);
  keepList(list, rows.slice(0, SHOWN), { key: ({ key }) => key, make: (row) => newRow(template, row) });
}

/** A connection for a HAR file. @param {Connection} connection @param {Frame[]} frames */
function connectionEntry({ url, asked, opened, closed, handshake }, frames) {
  const ended = closed ?? serverNow();
  const request = {
    method: "GET",
    url,
    started: asked,
    ended,
    status: opened === null ? 0 : 101,
    asked: headersIn(handshake?.request),
    answered: headersIn(handshake?.answer),
    up: handshake?.up,
    down: handshake?.down,
  };
  const crossed = frames.filter(({ at }) => at >= asked && at <= ended);
  return socketEntry(request, crossed.map((frame) => ({ ...frame, data: frame.text })));
}

/** Below the first line of a request or an answer. @param {string[]} [lines] @returns {[string, string][]} */
function headersIn(lines = []) {
  return lines.slice(1).map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}

// Long enough for two pings and to see the connection break off and come back.
const SPAN_MS = 15_000;

/**
 * @param {HTMLElement} panel
 * @param {() => {pollHeaderBytes: number | null, roundTrip: number | null}} measured what else is known
 * @returns {{put: (mark: any) => void, draw: () => void}} `put` what the client reports; `draw` once a frame
 *   of the screen
 */
export function startWire(panel, measured) {
  const log = new WireLog();
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  const frame = newWireFrame(panel, { show, tick, clear: () => log.clear(), entries });
  makeOneStop(frame.part("rows"), "summary");
  const band = frame.part("band");
  const talk = frame.part("talk");
  const isBandSeen = whileOnScreen(band, frame.show);
  const isTalkSeen = whileOnScreen(talk, frame.show);

  function show() {
    const { width } = frame;
    showFigures(totalsText(log, measured()));
    if (width === 0 || frame.isFolded()) return;
    if (isBandSeen()) drawBand(band, log, { width, now: serverNow(), span: SPAN_MS });
    if (isTalkSeen()) drawTalk(talk, log, width);
  }

  function entries() {
    return log.connections.map((connection) => connectionEntry(connection, log.frames));
  }

  /** The list is read, not watched: once a second is enough. */
  function tick() {
    show();
    if (!frame.isFolded()) showList(frame.part("rows"), template, log);
  }

  return { put: (mark) => log.put(mark), draw: frame.show };
}
