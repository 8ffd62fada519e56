// @ts-check
// The wire panel of the game: totals of whatever way is chosen, and the newest snapshot, byte by byte with
// its fields marked, or as JSON text.
import { serverNow } from "../../shared/clock.js";
import { element, find, put } from "../../shared/dom.js";
import { bytes, utf8Bytes } from "../../shared/format.js";
import { newWireFrame, showFigures } from "../../shared/wire/frame.js";
import { entry, exchangeEntries, socketEntry } from "../../shared/wire/har.js";
import { pretty } from "../../shared/wire/words.js";
import { headerBytes } from "../../tickers/wire/frames.js";
import { fields } from "../wire.js";

// The header and two players: what a class looks at.
const PLAYERS_MARKED = 2;
const LONGEST_TEXT = 2_000;
const NOT_YET = "–";
// Frames and exchanges kept for a HAR file: a quarter of a minute of the game.
const KEPT = 1_000;
const TEXT = 0x1;
const BINARY = 0x2;

function noTotals() {
  return { framesUp: 0, framesDown: 0, up: 0, down: 0, snapshots: 0, snapshotBytes: 0 };
}

/** @param {ArrayBuffer | string} data */
function sizeOf(data) {
  return typeof data === "string" ? utf8Bytes(data) : data.byteLength;
}

/** @typedef {{up: boolean, at: number, data: ArrayBuffer | string}} Message */

/** @param {string} url */
function isSocket(url) {
  return url.startsWith("ws");
}

/** @template Item @param {Item[]} list @param {Item} item */
function keep(list, item) {
  list.push(item);
  if (list.length > KEPT) list.shift();
}

/** The last that crossed a connection, for a HAR file. @param {string} url @param {Message[]} messages */
function connectionEntry(url, messages) {
  const address = new URL(url, location.href).href;
  const crossed = { method: "GET", url: address, started: messages[0].at, ended: serverNow() };
  if (isSocket(url)) {
    const frames = messages.map(frameMessage);
    return socketEntry({ ...crossed, status: 101 }, frames);
  }
  const contentType = /** @type {[string, string]} */ (["content-type", "text/event-stream"]);
  const events = messages.map((message) => message.data);
  return entry({ ...crossed, status: 200, answered: [contentType], body: events.join("") });
}

/** Bytes are in base64, as Chromium has them. @param {Message} message */
function frameMessage({ up, at, data }) {
  if (typeof data === "string") return { up, at, opcode: TEXT, data };
  const characters = String.fromCharCode(...new Uint8Array(data));
  return { up, at, opcode: BINARY, data: btoa(characters) };
}

/**
 * @param {HTMLElement} panel
 * @param {(up: number, down: number) => void} onCrossed with the bytes of each frame or exchange
 */
export function startWire(panel, onCrossed) {
  const state = {
    totals: noTotals(),
    newest: /** @type {ArrayBuffer | string | null} */ (null),
    players: 0,
    url: "",
    messages: /** @type {Message[]} */ ([]),
    exchanges: /** @type {import("../../shared/exchange.js").Exchange[]} */ ([]),
  };
  const frame = newWireFrame(panel, { show, clear, entries });

  function clear() {
    state.totals = noTotals();
    state.messages = [];
    state.exchanges = [];
  }

  function entries() {
    const { url, messages, exchanges } = state;
    const found = exchangeEntries(exchanges);
    if (messages.length > 0) found.push(connectionEntry(url, messages));
    return found;
  }

  function show() {
    const { totals, newest } = state;
    const each = totals.snapshots ? Math.round(totals.snapshotBytes / totals.snapshots) : null;
    showFigures({
      frames: String(totals.framesUp + totals.framesDown),
      framesUp: String(totals.framesUp),
      framesDown: String(totals.framesDown),
      bytes: bytes(totals.up + totals.down),
      up: bytes(totals.up),
      down: bytes(totals.down),
      perSnapshot: each === null ? NOT_YET : bytes(each),
      players: String(state.players),
    });
    if (newest !== null && !frame.isFolded()) showSnapshot(newest);
  }

  /** @param {ArrayBuffer | string} newest */
  function showSnapshot(newest) {
    const isText = typeof newest === "string";
    find("[data-wire=bytes]", panel).hidden = isText;
    find("[data-wire=text]", panel).hidden = !isText;
    if (isText) put(find("[data-wire=text]", panel), pretty(newest).slice(0, LONGEST_TEXT));
    else showBytes(find("[data-wire=bytes] tbody", panel), newest);
  }

  /** @param {boolean} up @param {number} size */
  function count(up, size) {
    const { totals } = state;
    if (up) {
      totals.up += size;
      totals.framesUp += 1;
      onCrossed(size, 0);
    } else {
      totals.down += size;
      totals.framesDown += 1;
      onCrossed(0, size);
    }
  }

  /** @param {ArrayBuffer | string} data @param {number} size */
  function countSnapshot(data, size) {
    state.newest = data;
    state.totals.snapshots += 1;
    state.totals.snapshotBytes += size;
  }

  return {
    clear,
    /** A frame of the socket, or an event of the stream, which has no header of its own. */
    frame({ up, data, name }, /** @type {string} */ url) {
      const payload = sizeOf(data);
      const header = isSocket(url) ? headerBytes(payload, up) : 0;
      count(up, header + payload);
      state.url = url;
      keep(state.messages, { up, at: serverNow(), data });
      if (name === "snapshot") countSnapshot(data, payload);
    },
    /** A request and its answer. @param {import("../../shared/exchange.js").Exchange} exchange */
    exchange(exchange) {
      const { up, down, body, json } = exchange;
      keep(state.exchanges, exchange);
      count(true, up ?? 0);
      count(false, down ?? 0);
      if (json?.players) countSnapshot(body, utf8Bytes(body));
    },
    /** @param {number} players */
    players(players) {
      state.players = players;
    },
  };
}

/**
 * A row for each field: its name, its bytes, and what they mean.
 * @param {Element} body
 * @param {ArrayBuffer} buffer
 */
function showBytes(body, buffer) {
  const all = new Uint8Array(buffer);
  const found = fields(buffer, PLAYERS_MARKED);
  const rows = /** @type {HTMLElement[]} */ ([...body.children]);
  for (const [place, field] of found.entries()) {
    const row = rows[place] ?? newRow(body);
    const [from, name, digits, value] = row.children;
    put(from, String(field.from));
    put(name, field.name);
    put(digits, hex(all.slice(field.from, field.to)));
    put(value, field.value);
    row.toggleAttribute("data-first", field.name === "player");
  }
  for (const row of rows.slice(found.length)) row.remove();
}

/** "0a ff", two digits a byte. @param {Uint8Array} some */
function hex(some) {
  const digits = Array.from(some, (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join(" ");
}

/** @param {Element} body */
function newRow(body) {
  const row = element("tr", {}, element("td"), element("th", { scope: "row" }), element("td"), element("td"));
  body.append(row);
  return row;
}
