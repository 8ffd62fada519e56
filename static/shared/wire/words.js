// @ts-check
// What an exchange was, in words; and as a command that repeats it.
import { bytes } from "../format.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

/**
 * The kind of an exchange, which decides how it is drawn.
 * @param {Exchange} exchange
 * @returns {"open" | "news" | "sent" | "empty" | "failed"}
 */
export function kind({ method, ended, status, news }) {
  if (ended === null) return "open";
  if (status === null || status >= 400) return "failed";
  if (method !== "GET") return "sent";
  return news ? "news" : "empty";
}

/** @param {Exchange} exchange */
export function words(exchange) {
  const { status, failure, news, down, held, ended } = exchange;
  if (ended === null) return held ? "Held by the server" : "Asked; no answer yet";
  if (status === null) return `No answer: ${failure}`;
  const size = down === null ? "bytes unknown" : `${bytes(down)} down`;
  const crossed = `${status}, ${size}`;
  if (status === 304) return `No new data: ${crossed}`;
  if (status === 429) return `Asked too often: ${crossed}`;
  if (status >= 500) return `Server part down: ${crossed}`;
  if (status >= 400) return `Refused: ${crossed}`;
  if (kind(exchange) === "sent") return `Sent: ${crossed}`;
  if (held) return news ? `Held, then ${news} new: ${crossed}` : `Held, nothing new: ${crossed}`;
  return news ? `New data: ${crossed}` : `No new data, sent again in full: ${crossed}`;
}

/** Quoted for a shell. @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The command that sends the same request. @param {Exchange} exchange @param {string} origin */
export function curl({ method, path, asked, sent }, origin) {
  const parts = ["curl", "-i"];
  if (method !== "GET") parts.push("-X", method);
  parts.push(quoted(origin + path));
  for (const [name, value] of Object.entries(asked)) parts.push("-H", quoted(`${name}: ${value}`));
  if (sent) parts.push("--data-raw", quoted(sent));
  return parts.join(" ");
}

/** Headers as they are on the wire, one a line. @param {Record<string, string>} headers */
export function headerLines(headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return lines.join("\n");
}

/** A body, laid out where it is JSON. @param {string} body */
export function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
