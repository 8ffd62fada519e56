// @ts-check
// One message, and a group of them by one author, as elements. All text goes in as text.
import { serverNow } from "../../shared/clock.js";
import { element, find, keepList } from "../../shared/dom.js";
import { svg } from "../../shared/svg.js";
import { day, stamp } from "../words.js";
import { keyOf } from "./room.js";
import { folded, parts } from "./text.js";

/** @typedef {import("./room.js").Message} Message */
/** @typedef {import("./layout.js").Block} Block */
/** @typedef {import("./text.js").Part} Part */
/** @typedef {{me: () => {id: string, name: string}, names: () => string[]}} Known */

// The regulars each speak for one technique, and have its sign.
const SIGNS = /** @type {Record<string, string>} */ ({
  "regular-paula": "weather",
  "regular-lena": "chat",
  "regular-walt": "tickers",
  "regular-sasha": "newsfeed",
  "regular-wanda": "payments",
});
const LETTER = /[\p{L}\p{N}]/u;

/** @param {string} id of a template @returns {HTMLElement} */
function copy(id) {
  const template = /** @type {HTMLTemplateElement} */ (find(`#${id}`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/** @param {Block} block @param {Known} known */
export function newBlock(block, known) {
  return block.kind === "group" ? newGroup(block.messages[0], known) : copy(block.kind);
}

/** @param {HTMLElement} made @param {Block} block @param {Known} known */
export function fillBlock(made, block, known) {
  if (block.kind === "day") find("span", made).textContent = day(block.at, serverNow());
  if (block.kind !== "group") return;
  keepList(find(".words", made), block.messages, {
    key: keyOf,
    make: (message) => newMessage(message, known),
    update: showFate,
  });
}

/** @param {Message} first @param {Known} known */
function newGroup(first, known) {
  const group = copy("group");
  group.classList.toggle("own", first.author_id === known.me().id);
  find(".author", group).textContent = first.author;
  showTime(find("header time", group), first.at);
  showMark(find(".mark", group), first);
  return group;
}

/** The sign of a regular, or an author's first letter. @param {HTMLElement} mark @param {Message} message */
function showMark(mark, { author, author_id: id }) {
  const sign = SIGNS[id];
  if (sign === undefined) {
    mark.textContent = LETTER.exec(author)?.[0].toUpperCase() ?? "·";
    return;
  }
  mark.dataset.technique = sign;
  mark.append(svg("svg", { class: "sign" }, svg("use", { href: `#sign-${sign}` })));
}

/** @param {HTMLElement} place @param {string} at */
function showTime(place, at) {
  const { time, full } = stamp(at);
  place.textContent = time;
  place.title = full;
  place.setAttribute("datetime", at);
}

/** @param {Message} message @param {Known} known */
function newMessage(message, known) {
  const { id, name } = known.me();
  const made = copy("message");
  const mine = folded(`@${name}`);
  const found = parts(message.text, known.names());
  const isCall = found.some((part) => part.kind === "name" && folded(part.text) === mine);
  find(".text", made).replaceChildren(...found.map((part) => newPart(part, mine)));
  made.classList.toggle("calls", isCall && message.author_id !== id);
  return made;
}

/** @param {Part} part @param {string} mine the reader's own name, as others call it @returns {Node} */
function newPart({ kind, text, href }, mine) {
  if (kind === "name") return element(folded(text) === mine ? "b.name.me" : "b.name", {}, text);
  if (kind === "text" || href === undefined) return document.createTextNode(text);
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** Whether a message was sent, and if not, why. @param {HTMLElement} made @param {Message} message */
function showFate(made, { id, state, problem, at }) {
  if (id !== null) made.id = `message-${id}`;
  made.dataset.state = state ?? "sent";
  showTime(find("time", made), at);
  if (state === undefined) {
    made.querySelector(".fate")?.remove();
    return;
  }
  if (!made.querySelector(".fate")) made.append(copy("fate"));
  find(".fate span", made).textContent = state === "failed" ? `Not sent: ${problem}.` : "Sending…";
  for (const button of made.querySelectorAll("button")) button.hidden = state !== "failed";
}
