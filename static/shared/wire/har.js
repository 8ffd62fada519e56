// @ts-check
// What a wire panel lists, as an HTTP archive, which browsers' network panels open. It has what a page sees:
// no cookie, and none of the headers that the browser adds; but all bytes are counted, in `_bytesUp` and
// `_bytesDown`. What is not known is -1.
// Source: HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/; frames of a socket are where Chromium has
// them.
import { element } from "../dom.js";
import { utf8Bytes } from "../format.js";

const CREATOR = { name: "Five Ways", version: "1" };
const UNKNOWN = -1;
// A browser begins to save at once; until then it needs the address of the file.
const KEPT_MS = 60_000;

/**
 * @typedef {object} Crossed a request and its answer
 * @property {string} method
 * @property {string} url
 * @property {number} started milliseconds since 1970
 * @property {number | null} ended null while it is open
 * @property {number} [status] 0 where there is no answer
 * @property {[string, string][]} [asked] headers
 * @property {string | null} [sent] body, null where it is not known
 * @property {[string, string][]} [answered] headers
 * @property {string | null} [body] of the answer, likewise
 * @property {number | null} [up] bytes in all, null where they are not known
 * @property {number | null} [down]
 * @property {string} [comment]
 *
 * @typedef {{up: boolean, at: number, opcode: number, data: string}} Message of a socket
 */

/** Save entries as a file named after the page. @param {{startedDateTime: string}[]} entries */
export function download(entries) {
  const page = location.pathname.replaceAll("/", "") || "page";
  const file = new Blob([JSON.stringify(archive(entries), null, 2)], { type: "application/json" });
  const href = URL.createObjectURL(file);
  element("a", { href, download: `${page}.har` }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

/** @param {{startedDateTime: string}[]} entries */
export function archive(entries) {
  const sorted = [...entries].sort((one, other) => one.startedDateTime.localeCompare(other.startedDateTime));
  return { log: { version: "1.2", creator: CREATOR, entries: sorted } };
}

/** @param {Crossed} crossed */
export function entry(crossed) {
  const { started, ended, up = null, down = null, comment = "" } = crossed;
  const took = (ended ?? started) - started;
  return {
    startedDateTime: new Date(started).toISOString(),
    time: took,
    request: request(crossed),
    response: response(crossed),
    cache: {},
    timings: { send: 0, wait: took, receive: 0 },
    comment,
    _bytesUp: up ?? UNKNOWN,
    _bytesDown: down ?? UNKNOWN,
  };
}

/** An exchange that has ended. @param {import("../exchange.js").Exchange} exchange */
export function exchangeEntry(exchange) {
  return entry({
    ...exchange,
    url: location.origin + exchange.path,
    status: exchange.status ?? 0,
    asked: Object.entries(exchange.asked),
    answered: Object.entries(exchange.answered),
    comment: exchange.failure,
  });
}

/** @param {import("../exchange.js").Exchange[]} exchanges */
export function exchangeEntries(exchanges) {
  const over = exchanges.filter((exchange) => exchange.ended !== null);
  return over.map(exchangeEntry);
}

/** A WebSocket: its handshake, and its frames. @param {Crossed} handshake @param {Message[]} messages */
export function socketEntry(handshake, messages) {
  return {
    ...entry(handshake),
    _resourceType: "websocket",
    _webSocketMessages: messages.map(({ up, at, opcode, data }) => ({
      type: up ? "send" : "receive",
      time: at / 1000,
      opcode,
      data,
    })),
  };
}

/** @param {Crossed} crossed */
function request({ method, url, asked = [], sent = "", up = null }) {
  const mimeType = valueOf(asked, "content-type");
  return {
    method,
    url,
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: named(asked),
    queryString: named([...new URL(url).searchParams]),
    ...(sent && { postData: { mimeType, text: sent } }),
    ...sizes(sent, up),
  };
}

/** @param {Crossed} crossed */
function response({ status = 0, answered = [], body = "", down = null }) {
  const measured = sizes(body, down);
  const mimeType = valueOf(answered, "content-type");
  return {
    status,
    statusText: "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: named(answered),
    content: { size: Math.max(0, measured.bodySize), mimeType, text: body ?? "" },
    redirectURL: "",
    ...measured,
  };
}

/** The bytes of headers and body. @param {string | null} body @param {number | null} all */
function sizes(body, all) {
  if (body === null) return { headersSize: UNKNOWN, bodySize: UNKNOWN };
  const bodySize = utf8Bytes(body);
  return { headersSize: all === null ? UNKNOWN : all - bodySize, bodySize };
}

/** @param {[string, string][]} pairs */
function named(pairs) {
  return pairs.map(([name, value]) => ({ name, value }));
}

/** @param {[string, string][]} headers @param {string} wanted in small letters */
function valueOf(headers, wanted) {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}
