// @ts-check
// The request and the answer of a handshake. A page sees neither, but the server's welcome shows them. If a
// handshake got no answer, there is only what this browser is known to send, an estimate. Source: RFC 6455,
// sections 1.3 and 4.
import { duration } from "../../shared/format.js";
import { utf8Bytes } from "./frames.js";

/**
 * @typedef {{request: string[], answer: string[], up: number, down: number}} Heads lines, and bytes each way
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
export function askedHead({ host, origin, userAgent, languages }, url) {
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

/** The bytes of a head as written above, with what is in brackets at its true length. @param {string} head */
export function estimatedBytes(head) {
  const sized = head
    .replace(COOKIE, "x".repeat(COOKIE_BYTES))
    .replace(/\(.* as (\d+) characters\)/g, (all, length) => "x".repeat(Number(length)));
  return utf8Bytes(sized.replaceAll("\n", "\r\n")) + "\r\n\r\n".length;
}

/** @param {Connection} connection @param {Page} page */
export function handshakeBytes({ heads, url }, page) {
  if (heads) return `↑ ${heads.up} ↓ ${heads.down}\u00a0B`;
  return `about ${estimatedBytes(askedHead(page, url))}\u00a0B`;
}

/**
 * A title and a text for each head.
 * @param {Connection} connection
 * @param {Page} page
 * @returns {[string, string][]}
 */
export function handshakeParts(connection, page) {
  const { heads, url } = connection;
  if (!heads) {
    return [
      ["Request, estimated", askedHead(page, url)],
      ["Answer", answered(connection)],
    ];
  }
  return [
    ["Request, as the server read it", heads.request.join("\n")],
    ["Answer, as the server wrote it", heads.answer.join("\n")],
  ];
}
