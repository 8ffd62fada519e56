// @ts-check
// The bell's number and its list.
import { clockMinute } from "./format.js";
import { keyed } from "./keyed.js";

/** @typedef {import("./bell.js").Mention} Mention */

// Beyond this it is only "many".
const MOST = 99;

/** @param {HTMLElement} bell @param {import("./bell.js").Calls} calls */
export function showBell(bell, { mentions, unread, problem }) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (bell.querySelector(`[data-bell=${name}]`));
  const count = part("count");
  bell.toggleAttribute("data-unread", unread > 0);
  count.hidden = unread === 0;
  count.textContent = unread > MOST ? `${MOST}+` : String(unread);
  part("said").textContent = unread ? `${unread} unread` : "none unread";
  part("none").hidden = mentions.length > 0;
  part("read").hidden = unread === 0;
  part("problem").hidden = !problem;
  const list = /** @type {HTMLElement} */ (bell.querySelector("ol"));
  keyed(list, mentions, ({ id }) => String(id), entry, (element, { read }) => element.toggleAttribute("data-unread", !read));
}

/** @param {Mention} mention */
function entry({ room, message_id: id, author, text, at }) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `/chat/?room=${encodeURIComponent(room)}#message-${id}` });
  const who = Object.assign(document.createElement("bdi"), { className: "who", textContent: author });
  const what = Object.assign(document.createElement("span"), { className: "what", dir: "auto", textContent: text });
  const when = Object.assign(document.createElement("time"), { dateTime: at, textContent: clockMinute(Date.parse(at)) });
  link.append(who, " ", when, what);
  item.append(link);
  return item;
}
