// @ts-check
// What an exchange was, in words; and as a command that repeats it.
import { bytes } from "./format.js";

/** @typedef {import("./exchange.js").Exchange} Exchange */

/** The kind of an exchange, which decides how it is drawn. @param {Exchange} exchange @returns {"open" | "news" | "empty" | "failed"} */
export function kind({ ended, status, news }) {
  if (ended === null) return "open";
  if (status === null || status >= 400) return "failed";
  return news ? "news" : "empty";
}

/** @param {Exchange} exchange */
export function words(exchange) {
  const { status, failure, news, down } = exchange;
  if (kind(exchange) === "open") return "Asked; no answer yet";
  if (status === null) return `No answer: ${failure}`;
  const crossed = `${status}, ${down === null ? "bytes unknown" : `${bytes(down)} down`}`;
  if (status === 304) return `No new data: ${crossed}`;
  if (status === 429) return `Asked too often: ${crossed}`;
  if (status >= 500) return `Server part down: ${crossed}`;
  if (status >= 400) return `Refused: ${crossed}`;
  return news ? `New data: ${crossed}` : `No new data, sent again in full: ${crossed}`;
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The command that asks the same. @param {Exchange} exchange @param {string} origin */
export function curl({ method, path, asked }, origin) {
  const headers = Object.entries(asked).map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`);
  return `curl -i${method === "GET" ? "" : ` -X ${method}`} ${quoted(origin + path)}${headers.join("")}`;
}

/** A body, laid out where it is JSON. @param {string} body */
export function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
