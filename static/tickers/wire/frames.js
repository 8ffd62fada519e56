// @ts-check
// What a WebSocket costs, to the byte: its frames and its handshake; and both in words. No DOM in here. A
// page does not see the handshake, but the server's welcome shows it. If a handshake got no answer, its
// request is an estimate: what this browser is known to send. Source: RFC 6455, sections 1.3, 4, 5.2, 5.5.1.
import { bytes, counted, duration, utf8Bytes } from "../../shared/format.js";

// The first byte holds FIN and the opcode, the second the mask bit and the length; longer lengths follow in 2
// or 8 bytes.
const SHORTEST_HEADER = 2;
const LONGEST_IN_HEADER = 125;
const LONGEST_IN_TWO_BYTES = 65_535;
// A client masks all that it sends, with a key of 4 bytes that is new for each frame.
const MASKING_KEY = 4;
const MASKED = 0x80;
const FINAL = 0x80;

const TEXT = 0x1;
const CLOSE = 0x8;
const OPCODES = { [TEXT]: "text", [CLOSE]: "close" };

/**
 * @typedef {object} Frame
 * @property {number} id counts up within a page
 * @property {number} at milliseconds since 1970
 * @property {boolean} up whether this page sent it
 * @property {number} opcode
 * @property {string} name its `op` or `type`; "close" for a close frame
 * @property {string} text the payload as text
 * @property {number} payload bytes
 * @property {number} headerBytes
 * @property {number | null} late milliseconds from its publication to its arrival, if this page was connected
 *   then
 */

const numbered = { frames: 0 };

/**
 * Write down a text frame.
 * @param {{at: number, up: boolean, text: string, message: any, late?: number | null}} crossed
 * @returns {Frame}
 */
export function textFrame({ at, up, text, message, late = null }) {
  const name = (up ? message.op : message.type) ?? "unknown";
  return frame({ at, up, opcode: TEXT, name, text, payload: utf8Bytes(text), late });
}

/**
 * Write down a close frame: two bytes of code, or nothing.
 * @param {{at: number, up: boolean, code: number | null}} crossed
 * @returns {Frame}
 */
export function closeFrame({ at, up, code }) {
  const text = code === null ? "" : String(code);
  return frame({ at, up, opcode: CLOSE, name: "close", text, payload: code === null ? 0 : 2, late: null });
}

/** @param {Omit<Frame, "id" | "headerBytes">} crossed @returns {Frame} */
function frame(crossed) {
  numbered.frames += 1;
  return { ...crossed, id: numbered.frames, headerBytes: headerBytes(crossed.payload, crossed.up) };
}

/** The bytes of a frame's header. @param {number} payload its length in bytes @param {boolean} isMasked */
export function headerBytes(payload, isMasked) {
  return SHORTEST_HEADER + lengthBytes(payload).length - 1 + (isMasked ? MASKING_KEY : 0);
}

/** The length as it stands in the header: a byte, and 2 or 8 more. @param {number} payload */
function lengthBytes(payload) {
  if (payload <= LONGEST_IN_HEADER) return [payload];
  if (payload <= LONGEST_IN_TWO_BYTES) return [126, ...bytesOf(payload, 2)];
  return [127, ...bytesOf(payload, 8)];
}

/** @param {number} value @param {number} count */
function bytesOf(value, count) {
  const places = [...Array(count).keys()].reverse();
  return places.map((place) => Math.floor(value / 256 ** place) % 256);
}

/**
 * The header's bytes as hexadecimal digits; the page does not see the key of a masked frame.
 * @param {Frame} frame
 */
export function headerHex({ opcode, payload, up }) {
  const [length, ...longer] = lengthBytes(payload);
  // The bit that says whether a frame is masked shares a byte with the length.
  const masked = up ? MASKED : 0;
  const known = [FINAL | opcode, masked | length, ...longer];
  const digits = known.map((byte) => byte.toString(16).padStart(2, "0"));
  const key = up ? Array(MASKING_KEY).fill("??") : [];
  return [...digits, ...key].join(" ");
}

/** The name of an opcode, with its number as it stands in the header. @param {number} opcode */
export function opcodeName(opcode) {
  return `${OPCODES[opcode]} (0x${opcode.toString(16)})`;
}

/** @type {Record<string, (message: any) => string>} */
const ABOUT = {
  ticks: ({ data }) => prices(data),
  snapshot: ({ data }) => `${prices(data)} as now`,
  subscribe: (message) => message.symbols.join(" ") + manner(message),
  order: ({ state, side, quantity, symbol }) => state ?? `${side} ${quantity} ${symbol}`,
  trade: ({ data }) => `${data.quantity} ${data.symbol}`,
  cancel: ({ order_id: id }) => `order ${id}`,
  error: ({ code }) => code,
};

/** @param {object} data */
function prices(data) {
  return counted(Object.keys(data).length, "price");
}

/** @param {any} message */
function manner({ cursor, depth }) {
  if (depth) return " with the book";
  return cursor ? " since the cursor" : "";
}

/** The content of a frame, in a few words. @param {Frame} frame */
export function words({ name, text, opcode }) {
  if (opcode === CLOSE) return text ? `close ${text}` : "close";
  const about = ABOUT[name]?.(JSON.parse(text));
  return about ? `${name}: ${about}` : name;
}

/** @param {Frame} frame */
export function sizes({ headerBytes: header, payload }) {
  return `${header} + ${payload}\u00a0B`;
}

/** @typedef {{at: number, name: string, up: boolean, frames: Frame[]}} Run */

/**
 * Frames of one kind that followed each other, as one, so that five a second can be read.
 * @param {Frame[]} frames oldest first
 * @param {number} most runs, the last ones
 * @returns {Run[]}
 */
export function runs(frames, most) {
  /** @type {Run[]} */
  const found = [];
  for (const one of [...frames].reverse()) {
    const run = found[0];
    if (run && run.name === one.name && run.up === one.up) {
      run.frames.unshift(one);
      run.at = one.at;
      continue;
    }
    if (found.length === most) break;
    found.unshift({ at: one.at, name: one.name, up: one.up, frames: [one] });
  }
  return found;
}

/** "ticks ×4 · 2.3 kB". @param {Run} run */
export function runWords({ name, frames }) {
  let size = 0;
  for (const { headerBytes: header, payload } of frames) size += header + payload;
  const what = frames.length > 1 ? `${name} ×${frames.length}` : words(frames[0]);
  return `${what} · ${bytes(size)}`;
}

/**
 * @typedef {{request: string[], answer: string[], up: number, down: number}} Handshake lines, and bytes each
 *   way
 * @typedef {{host: string, origin: string, userAgent: string, languages: readonly string[]}} Page
 * @typedef {import("./log.js").Connection} Connection
 */

// A cookie that scripts may not read: its name and a value of the length that this site gives.
const COOKIE = "visitor=…";
const COOKIE_BYTES = 149;

/** How a handshake went. @param {Pick<Connection, "asked" | "opened" | "closed">} connection */
export function handshakeWords({ asked, opened, closed }) {
  if (opened !== null) return `Handshake: 101, open after ${duration(opened - asked)}`;
  return closed === null ? "Handshake: asked, no answer yet" : "Handshake: no connection";
}

/** @param {Page} page @param {string} url */
export function requestText({ host, origin, userAgent, languages }, url) {
  const { pathname, search } = new URL(url);
  return [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    `User-Agent: ${userAgent}`,
    "Upgrade: websocket",
    `Origin: ${origin}`,
    "Sec-WebSocket-Version: 13",
    "Accept-Encoding: gzip, deflate, br, zstd",
    `Accept-Language: ${languages.join(",")}`,
    `Cookie: ${COOKIE}`,
    "Sec-WebSocket-Key: (16 random bytes, as 24 characters)",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  ].join("\n");
}

/** What is known of an answer that the server has not shown. @param {Connection} connection */
function answered({ opened, closed }) {
  if (opened !== null) return "101 Switching Protocols; the server has not shown more yet";
  if (closed === null) return "none yet";
  return "none that a page can see; the line under the title says what the same address answers by HTTP";
}

/**
 * The bytes of a request as written above, with what is in brackets at its true length.
 * @param {string} text
 */
export function estimatedBytes(text) {
  const sized = text
    .replace(COOKIE, "x".repeat(COOKIE_BYTES))
    .replace(/\(.* as (\d+) characters\)/g, (all, length) => "x".repeat(Number(length)));
  return utf8Bytes(sized.replaceAll("\n", "\r\n")) + "\r\n\r\n".length;
}

/** @param {Connection} connection @param {Page} page */
export function handshakeBytes({ handshake, url }, page) {
  if (handshake) return `↑ ${handshake.up} ↓ ${handshake.down}\u00a0B`;
  return `about ${estimatedBytes(requestText(page, url))}\u00a0B`;
}

/**
 * A title and a text for the request, and for the answer.
 * @param {Connection} connection
 * @param {Page} page
 * @returns {[string, string][]}
 */
export function handshakeParts(connection, page) {
  const { handshake, url } = connection;
  if (!handshake) {
    return [
      ["Request, estimated", requestText(page, url)],
      ["Answer", answered(connection)],
    ];
  }
  return [
    ["Request, as the server read it", handshake.request.join("\n")],
    ["Answer, as the server wrote it", handshake.answer.join("\n")],
  ];
}
