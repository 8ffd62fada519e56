// @ts-check
// The bell on every page: who mentioned this visitor in the chat. One tab sends requests for
// all tabs, by its own long-poll.
import { connect } from "../../chat/client.js";
import { element, find, keepList, partsOf, put } from "../dom.js";
import { clockMinute, isolated } from "../format.js";
import { lead } from "./one-tab.js";

/**
 * @typedef {{id: number, room: string, message_id: number, author: string, text: string, at: string, read:
 *   boolean}} Mention
 * @typedef {{mentions: Mention[], unread: number, problem: boolean}} Calls newest first; `problem` while the
 *   server does not answer
 */

const API = "/chat/api/notifications/";
// As many as people look through.
const SHOWN = 30;
// Beyond this the number is only "many".
const LARGEST_NUMBER = 99;
// A notification of the browser's shows about two lines.
const LONGEST_TEXT = 140;
// Marking as read writes one row.
const READ_TIMEOUT_MS = 10_000;

/** What is known after an event. @param {Calls} calls @param {any} event @returns {Calls} */
export function after({ mentions, problem }, { type, data }) {
  const { unread } = data;
  if (type === "read") {
    return { mentions: mentions.map((mention) => ({ ...mention, read: true })), unread, problem };
  }
  if (type === "withdrawn") {
    const left = mentions.filter(({ message_id: message }) => !data.message_ids.includes(message));
    return { mentions: left, unread, problem };
  }
  const others = mentions.filter(({ id }) => id !== data.id);
  const all = [data, ...others].sort((one, other) => other.id - one.id);
  return { mentions: all.slice(0, SHOWN), unread, problem };
}

/** Ask for all tabs. @param {(calls: Calls) => void} send @returns {import("./one-tab.js").Led} */
function askForAll(send) {
  const known = { calls: /** @type {Calls | undefined} */ (undefined) };

  /** @param {Calls} calls */
  function publish(calls) {
    known.calls = calls;
    send(calls);
  }

  const connection = connect({
    url: `${API}updates/`,
    snapshot: API,
    onExchange() {},
    onReset({ notifications, unread }) {
      publish({ mentions: notifications.slice(0, SHOWN), unread, problem: false });
    },
    onEvent(/** @type {any} */ event) {
      if (known.calls) publish(after(known.calls, event));
      if (event.type === "mention") showNotification(event.data);
    },
    onStatus({ state, problem }) {
      const isLost = Boolean(problem) && state !== "held";
      if (known.calls && isLost !== known.calls.problem) publish({ ...known.calls, problem: isLost });
    },
  });
  const askAgain = () => connection.tryNow();
  addEventListener("online", askAgain);
  return {
    greet: () => known.calls,
    close() {
      removeEventListener("online", askAgain);
      connection.close();
    },
  };
}

/** What cannot be marked stays unread, as it is shown. */
function markAllRead() {
  const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
  fetch(`${API}read/`, { method: "POST", keepalive: true, signal }).catch(() => {});
}

/** @param {HTMLDetailsElement | null} bell */
export function startBell(bell) {
  if (!bell) return;
  const part = partsOf(bell, "bell");
  startAllowing(part("allow"));
  part("read").addEventListener("click", markAllRead);
  find("ol", bell).addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest("a")) markAllRead();
  });
  lead("bell", askForAll, (calls) => showCalls(bell, calls));
}

/** @param {HTMLElement} bell @param {Calls} calls */
function showCalls(bell, { mentions, unread, problem }) {
  const part = partsOf(bell, "bell");
  bell.toggleAttribute("data-unread", unread > 0);
  part("count").hidden = unread === 0;
  put(part("count"), unread > LARGEST_NUMBER ? `${LARGEST_NUMBER}+` : String(unread));
  put(part("said"), unread ? `${unread} unread` : "none unread");
  part("none").hidden = mentions.length > 0;
  part("read").hidden = unread === 0;
  part("problem").hidden = !problem;
  keepList(find("ol", bell), mentions, {
    key: ({ id }) => String(id),
    make: entry,
    update: (item, { read }) => item.toggleAttribute("data-unread", !read),
  });
}

/** Where a mention is read. @param {Mention} mention */
function addressOf({ room, message_id: message }) {
  return `/chat/?room=${encodeURIComponent(room)}#message-${message}`;
}

/** @param {Mention} mention */
function entry(mention) {
  const { author, text, at } = mention;
  return element("li", {},
    element("a", { href: addressOf(mention) },
      element("bdi.who", {}, author),
      " ",
      element("time", { datetime: at }, clockMinute(Date.parse(at))),
      element("span.what", { dir: "auto" }, text)));
}

/** The browser's own notifications need a page that is reached by https, or on this machine. */
function canNotify() {
  return "Notification" in window && window.isSecureContext;
}

/** For a visitor who asked for them and is looking elsewhere. @param {Mention} mention */
function showNotification(mention) {
  if (!canNotify() || Notification.permission !== "granted" || document.visibilityState === "visible") return;
  const title = `${isolated(mention.author)} mentioned you`;
  const options = { body: mention.text.slice(0, LONGEST_TEXT), tag: `mention ${mention.id}` };
  try {
    new Notification(title, options).addEventListener("click", () => {
      window.focus();
      location.assign(addressOf(mention));
    });
  } catch {
    // Some phones allow notifications to service workers alone.
  }
}

/** Ask for permission, and only when the button is pressed. @param {HTMLElement} place */
function startAllowing(place) {
  const words = {
    default: "",
    granted: "This browser notifies you of mentions while you look elsewhere.",
    denied: "This browser does not allow notifications from this site; its settings can.",
  };

  function show() {
    place.hidden = !canNotify();
    if (!canNotify()) return;
    find("button", place).hidden = Notification.permission !== "default";
    put(find("span", place), words[Notification.permission]);
  }

  find("button", place).addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
  });
  show();
}
