// @ts-check
// One message, and a group of them by one author, as elements. All text goes in as text.
import { serverNow } from "../shared/clock.js";
import { keyed } from "../shared/keyed.js";
import { svg } from "../shared/svg.js";
import { keyOf } from "./grouping.js";
import { folded, parts } from "./text.js";
import { day, stamp } from "./words.js";

/** @typedef {import("./grouping.js").Message} Message */
/** @typedef {import("./grouping.js").Block} Block */
/** @typedef {{me: () => {id: string, name: string}, names: () => string[]}} Known */

// The regulars each speak for one technique, and carry its sign.
const SIGNS = { "regular-paula": "weather", "regular-lena": "chat", "regular-walt": "tickers", "regular-sasha": "newsfeed", "regular-wanda": "payments" };

/** @param {string} id */
const copy = (id) => /** @type {HTMLElement} */ (/** @type {HTMLTemplateElement} */ (document.getElementById(id)).content.firstElementChild?.cloneNode(true));
/** @param {Element} element @param {string} selector */
const part = (element, selector) => /** @type {HTMLElement} */ (element.querySelector(selector));

/** @param {string} text @param {Known} known @returns {{nodes: Node[], calls: boolean}} and whether it calls the reader */
function written(text, { me, names }) {
  const mine = folded(`@${me().name}`);
  const found = parts(text, names());
  const nodes = found.map(({ kind, text, href }) => {
    if (kind === "text") return document.createTextNode(text);
    if (kind === "name") return Object.assign(document.createElement("b"), { className: folded(text) === mine ? "name me" : "name", textContent: text });
    return Object.assign(document.createElement("a"), { href, textContent: text, target: "_blank", rel: "noopener noreferrer" });
  });
  return { nodes, calls: found.some(({ kind, text }) => kind === "name" && folded(text) === mine) };
}

/** @param {Message} message @param {Known} known */
function newMessage(message, known) {
  const element = copy("message");
  const { nodes, calls } = written(message.text, known);
  part(element, ".text").replaceChildren(...nodes);
  element.classList.toggle("calls", calls && message.author_id !== known.me().id);
  return element;
}

/** @param {HTMLElement} element @param {Message} message */
function showFate(element, { id, state, problem, at }) {
  const { time, full } = stamp(at);
  if (id !== null) element.id = `message-${id}`;
  element.dataset.state = state ?? "sent";
  Object.assign(part(element, "time"), { textContent: time, title: full, dateTime: at });
  if (!state) return element.querySelector(".fate")?.remove();
  if (!element.querySelector(".fate")) element.append(copy("fate"));
  part(element, ".fate span").textContent = state === "failed" ? `Not sent: ${problem}.` : "Sending…";
  for (const button of element.querySelectorAll("button")) button.hidden = state !== "failed";
}

/** @param {Block} block @param {Known} known */
export function newBlock(block, { me }) {
  if (block.kind !== "group") return copy(block.kind);
  const [element, { author, author_id: id, at }] = [copy("group"), block.messages[0]];
  const sign = SIGNS[/** @type {keyof typeof SIGNS} */ (id)];
  element.classList.toggle("own", id === me().id);
  part(element, ".author").textContent = author;
  Object.assign(part(element, "header time"), { textContent: stamp(at).time, title: stamp(at).full, dateTime: at });
  if (sign) part(element, ".mark").append(svg("svg", { class: "sign" }, svg("use", { href: `#sign-${sign}` })));
  else part(element, ".mark").textContent = author.match(/[\p{L}\p{N}]/gu)?.[0].toUpperCase() ?? "·";
  if (sign) part(element, ".mark").dataset.technique = sign;
  return element;
}

/** @param {HTMLElement} element @param {Block} block @param {Known} known */
export function fillBlock(element, block, known) {
  if (block.kind === "day") part(element, "span").textContent = day(block.at, serverNow());
  if (block.kind === "group") keyed(part(element, ".words"), block.messages, keyOf, (message) => newMessage(message, known), showFate);
}
