// @ts-check
// The list of exchanges, newest first; each opens to its headers and body.
import { copyText } from "../controls/copy.js";
import { find, partsOf, put } from "../dom.js";
import { bytes, clockTime, duration } from "../format.js";
import { makeOneStop } from "../controls/one-stop.js";
import { curl, headerLines, kind, pretty, words } from "./words.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */
/** @typedef {import("./frame.js").WireFrame} WireFrame */

/** Read by keyboard as one stop, and up to date as soon as nobody reads. @param {WireFrame} frame */
export function startRows(frame) {
  const list = frame.part("rows");
  makeOneStop(list, "summary");
  list.addEventListener("toggle", frame.show, { capture: true });
  frame.part("clear").addEventListener("click", () => {
    for (const open of list.querySelectorAll("details[open]")) open.removeAttribute("open");
  });
}

/**
 * Show these exchanges in a list; rows that are there already are kept, so that what is open stays open.
 * While somebody reads one, none comes and none goes.
 * @param {Element} list
 * @param {HTMLTemplateElement} template
 * @param {Exchange[]} exchanges oldest first
 */
export function showRows(list, template, exchanges) {
  const isBeingRead = list.querySelector("details[open]") !== null;
  const left = new Map();
  for (const row of list.children) left.set(row.getAttribute("data-id"), row);
  for (const exchange of exchanges) {
    const id = String(exchange.id);
    const known = left.get(id);
    if (isBeingRead && !known) continue;
    const row = known ?? addRow(list, template, exchange);
    if (row.className !== kind(exchange)) fill(row, exchange);
    left.delete(id);
  }
  if (isBeingRead) return;
  for (const row of left.values()) row.remove();
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
  const headers = headerLines(asked) || "none";
  put(part("asked"), sent ? `${headers}\n\n${sent}` : headers);
  put(part("answered"), headerLines(answered) || "none");
  put(part("body"), pretty(body) || "none");
}
