// @ts-check
// The two heads of a handshake. A page sees neither; these are what this browser and this server are known to send, so
// their size is an estimate. Source: RFC 6455, sections 1.3 and 4.
import { utf8Bytes } from "./frames.js";

// A cookie that scripts may not read: its name and a value of the length that this site gives.
const COOKIE = "visitor=…";
const COOKIE_BYTES = 140;

/** @param {{host: string, origin: string, userAgent: string, languages: readonly string[]}} page @param {string} url */
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

const ANSWERED = [
  "HTTP/1.1 101 Switching Protocols",
  "Server: daphne",
  "Upgrade: WebSocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Accept: (SHA-1 of key and a fixed text, as 28 characters)",
].join("\n");

/** What the server says to it. @param {import("./wire-log.js").Connection} connection @returns {string} */
export function answeredHead({ opened, closed }) {
  if (opened !== null) return ANSWERED;
  return closed === null ? "none yet" : "none that a page is told of; the line under the title says what the same address answers by HTTP";
}

/** The bytes of a head as it stands above, with what is written in brackets at its true length. @param {string} head */
export function estimatedBytes(head) {
  const sized = head
    .replace(COOKIE, "x".repeat(COOKIE_BYTES))
    .replace(/\(.* as (\d+) characters\)/g, (_, length) => "x".repeat(Number(length)));
  return utf8Bytes(sized.replaceAll("\n", "\r\n")) + "\r\n\r\n".length;
}
