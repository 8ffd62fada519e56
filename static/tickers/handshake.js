// @ts-check
// The two heads of a handshake. A page sees neither, but the server tells them in its welcome. Of a handshake that got no
// answer there is only what this browser is known to send, an estimate. Source: RFC 6455, sections 1.3 and 4.
import { utf8Bytes } from "./frames.js";

/**
 * @typedef {{request: string[], answer: string[], up: number, down: number}} Heads lines, and bytes each way
 * @typedef {{host: string, origin: string, userAgent: string, languages: readonly string[]}} Page
 * @typedef {import("./wire-log.js").Connection} Connection
 */

// A cookie that scripts may not read: its name and a value of the length that this site gives.
const COOKIE = "visitor=…";
const COOKIE_BYTES = 149;

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

/** What is known of an answer that the server has not told. @param {Connection} connection */
function answered({ opened, closed }) {
  if (opened === null && closed !== null) return "none that a page is told of; the line under the title says what the same address answers by HTTP";
  return opened === null ? "none yet" : "101 Switching Protocols; the server has not told more yet";
}

/** The bytes of a head as it stands above, with what is written in brackets at its true length. @param {string} head */
export function estimatedBytes(head) {
  const sized = head
    .replace(COOKIE, "x".repeat(COOKIE_BYTES))
    .replace(/\(.* as (\d+) characters\)/g, (_, length) => "x".repeat(Number(length)));
  return utf8Bytes(sized.replaceAll("\n", "\r\n")) + "\r\n\r\n".length;
}

/** @param {Connection} connection @param {Page} page */
export const handshakeBytes = ({ heads, url }, page) => (heads ? `↑ ${heads.up} ↓ ${heads.down}\u00a0B` : `about ${estimatedBytes(askedHead(page, url))}\u00a0B`);

/** @param {Connection} connection @param {Page} page @returns {[string, string][]} a title and a text for each head */
export function handshakeParts(connection, page) {
  const { heads, url } = connection;
  if (!heads) return [["Request head, estimated", askedHead(page, url)], ["Answer head", answered(connection)]];
  return [["Request head, as the server read it", heads.request.join("\n")], ["Answer head, as it wrote it", heads.answer.join("\n")]];
}
