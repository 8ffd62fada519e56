// @ts-check
// The list of frames, newest first; each opens to its head, byte by byte, and its payload.
import { clockTime, duration } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";
import { pretty } from "../shared/wire/words.js";
import { headHex, opcodeName } from "./frames.js";
import { handshakeBytes, handshakeParts } from "./handshake.js";
import { handshakeWords, sizes, words } from "./wire-words.js";

// As many as one looks through; the totals count all.
const SHOWN = 60;

/**
 * @typedef {import("./frames.js").Frame} Frame
 * @typedef {import("./wire-log.js").Connection} Connection
 * @typedef {{key: string, at: number, look: string, words: string, took: string, what: string, bytes: string, parts: () => [string, string][]}} Row
 */

/** @param {Frame} frame @returns {Row} */
function frameRow(frame) {
  const { id, at, up, opcode, name, text, late } = frame;
  return {
    key: `frame ${id}`, at, look: up ? "sent" : name === "ticks" ? "news" : "told", words: words(frame), bytes: sizes(frame),
    what: `${up ? "↑ masked" : "↓"} ${opcodeName(opcode)}`, took: late === null ? "" : `${duration(late)} late`,
    parts: () => [["Head", headHex(frame)], ["Payload", pretty(text) || "empty"]],
  };
}

/** @param {Connection} connection @returns {Row} */
function handshakeRow(connection) {
  const { id, asked, opened, closed, url, heads } = connection;
  const page = { host: location.host, origin: location.origin, userAgent: navigator.userAgent, languages: navigator.languages };
  return {
    key: `handshake ${id} ${opened} ${closed} ${heads?.up}`, at: asked, look: opened === null && closed !== null ? "failed" : "shake",
    words: handshakeWords(connection), what: `GET ${new URL(url).pathname}`, took: "", bytes: handshakeBytes(connection, page),
    parts: () => handshakeParts(connection, page),
  };
}

/** @param {Element} row @param {string} part @param {string} text */
const put = (row, part, text) => (/** @type {Element} */ (row.querySelector(`[data-row="${part}"]`)).textContent = text);

/** @param {HTMLTemplateElement} template @param {Row} row */
function element(template, row) {
  const made = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
  made.className = row.look;
  for (const name of /** @type {const} */ (["words", "took", "what", "bytes"])) put(made, name, row[name]);
  put(made, "time", clockTime(row.at));
  made.querySelector("details")?.addEventListener("toggle", () => {
    for (const [place, [title, text]] of row.parts().entries()) [`title${place}`, `text${place}`].forEach((part, at) => put(made, part, at ? text : title));
  });
  return made;
}

/** Whether somebody reads in the list, which then holds still. @param {Element} list */
const isRead = (list) => list.matches(":hover, :focus-within") || list.querySelector("details[open]") !== null;

/** @param {Element} list @param {HTMLTemplateElement} template @param {import("./wire-log.js").WireLog} log */
export function showList(list, template, log) {
  if (isRead(list)) return;
  const rows = [...log.connections.map(handshakeRow), ...log.frames.slice(-SHOWN).map(frameRow)].sort((one, other) => other.at - one.at).slice(0, SHOWN);
  keyed(list, rows, ({ key }) => key, (row) => element(template, row), () => {}); // rows that stay are not touched
}
