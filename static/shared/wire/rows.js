// @ts-check
// The list of exchanges, newest first; each opens to its headers and body.
import { copyText } from "../copy.js";
import { find, partsOf, put } from "../dom.js";
import { bytes, clockTime, duration } from "../format.js";
import { curl, kind, pretty, words } from "./words.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

/** Headers as they are on the wire, one a line. @param {Record<string, string>} headers */
export function headerLines(headers) {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
}

/**
 * Show these exchanges in a list; rows that are there already are kept, so that what is open stays open.
 * @param {Element} list
 * @param {HTMLTemplateElement} template
 * @param {Exchange[]} exchanges oldest first
 */
export function showRows(list, template, exchanges) {
  const open = /** @type {HTMLElement | null} */ (list.querySelector("li:has(> details[open])"));
  const place = open?.offsetTop ?? 0;
  const rows = new Map([...list.children].map((row) => [row.getAttribute("data-id"), row]));
  for (const exchange of exchanges) {
    const id = String(exchange.id);
    const row = rows.get(id) ?? addRow(list, template, exchange);
    if (row.className !== kind(exchange)) fill(row, exchange);
    rows.delete(id);
  }
  for (const gone of rows.values()) gone.remove();
  // New rows come in above: what somebody reads stays where it is.
  if (open?.isConnected) list.scrollTop += open.offsetTop - place;
}

/** @param {Element} list @param {HTMLTemplateElement} template @param {Exchange} exchange */
function addRow(list, template, exchange) {
  const row = find("li", /** @type {DocumentFragment} */ (template.content.cloneNode(true)));
  row.dataset.id = String(exchange.id);
  find("details", row).addEventListener("toggle", () => fillDetails(row, exchange));
  const button = find("button", row);
  button.addEventListener("click", () => copyText(button, curl(exchange, location.origin)));
  list.prepend(row);
  return row;
}

/** @param {Element} row @param {Exchange} exchange */
function fill(row, exchange) {
  const { method, path, started, ended, up, down } = exchange;
  const part = partsOf(row, "row");
  row.className = kind(exchange);
  put(part("words"), words(exchange));
  put(part("time"), clockTime(started));
  put(part("what"), `${method} ${path}`);
  put(part("bytes"), up === null ? "" : `↑ ${bytes(up)} ↓ ${bytes(down)}`);
  put(part("took"), ended === null ? "" : duration(ended - started));
  const details = /** @type {HTMLDetailsElement} */ (find("details", row));
  if (details.open) fillDetails(row, exchange);
}

/** @param {Element} row @param {Exchange} exchange */
function fillDetails(row, { asked, sent, answered, body }) {
  const part = partsOf(row, "row");
  const request = [headerLines(asked) || "none", sent];
  put(part("asked"), request.filter(Boolean).join("\n\n"));
  put(part("answered"), headerLines(answered) || "none");
  put(part("body"), pretty(body) || "none");
}
