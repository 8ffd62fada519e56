// @ts-check
// The list of exchanges, newest first; each opens to its headers and body.
import { bytes, clockTime, duration } from "../format.js";
import { curl, kind, pretty, words } from "./words.js";

/** @typedef {import("../exchange.js").Exchange} Exchange */

/** @param {Element} row @param {string} part */
const part = (row, part) => /** @type {HTMLElement} */ (row.querySelector(`[data-row="${part}"]`));

/** @param {Record<string, string>} headers */
const lines = (headers) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n") || "none";

/** @param {Element} row @param {Exchange} exchange */
function fill(row, exchange) {
  const { method, path, started, ended, up, down } = exchange;
  row.className = kind(exchange);
  part(row, "words").textContent = words(exchange);
  part(row, "time").textContent = clockTime(started);
  part(row, "what").textContent = `${method} ${path}`;
  part(row, "bytes").textContent = up === null ? "" : `↑ ${bytes(up)} ↓ ${bytes(down)}`;
  part(row, "took").textContent = ended === null ? "" : duration(ended - started);
  if (row.querySelector("details")?.open) fillDetails(row, exchange);
}

/** @param {Element} row @param {Exchange} exchange */
function fillDetails(row, exchange) {
  part(row, "asked").textContent = [lines(exchange.asked), exchange.sent].filter(Boolean).join("\n\n");
  part(row, "answered").textContent = lines(exchange.answered);
  part(row, "body").textContent = pretty(exchange.body) || "none";
}

/** @param {HTMLButtonElement} button @param {string} text */
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser does not allow copying";
  }
}

/**
 * Show these exchanges in a list; rows that are there already are kept, so that what is open stays open.
 * @param {Element} list @param {HTMLTemplateElement} template @param {Exchange[]} exchanges oldest first
 */
export function showRows(list, template, exchanges) {
  const rows = new Map([...list.children].map((row) => [row.getAttribute("data-id"), row]));
  for (const exchange of exchanges) {
    const id = String(exchange.id);
    const row = rows.get(id) ?? list.insertAdjacentElement("afterbegin", newRow(template, exchange));
    if (row?.className !== kind(exchange)) fill(/** @type {Element} */ (row), exchange);
    rows.delete(id);
  }
  for (const gone of rows.values()) gone.remove();
}

/** @param {HTMLTemplateElement} template @param {Exchange} exchange */
function newRow(template, exchange) {
  const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const row = /** @type {Element} */ (fragment.firstElementChild);
  row.setAttribute("data-id", String(exchange.id));
  row.querySelector("details")?.addEventListener("toggle", () => fillDetails(row, exchange));
  const button = /** @type {HTMLButtonElement} */ (row.querySelector("button"));
  button.addEventListener("click", () => copy(button, curl(exchange, location.origin)));
  return row;
}
