// @ts-check
// The bell on every page: who called this visitor in the chat. One tab asks, by a long-poll of its own, for all.
import { connect } from "../chat/client.js";
import { callOut, startAllowing } from "./bell-callout.js";
import { showBell } from "./bell-list.js";
import { lead } from "./one-tab.js";

/** @typedef {{id: number, room: string, message_id: number, author: string, text: string, at: string, read: boolean}} Mention */
/** @typedef {{mentions: Mention[], unread: number, problem: boolean}} Calls */

const URL = "/chat/api/notifications/";
const SHOWN = 30;

/** What is known after an event. @param {Calls} calls @param {any} event @returns {Calls} */
export function after({ mentions, problem }, { type, data }) {
  if (type === "read") return { mentions: mentions.map((one) => ({ ...one, read: true })), unread: data.unread, problem };
  const others = mentions.filter(({ id }) => id !== data.id);
  return { mentions: [data, ...others].sort((one, other) => other.id - one.id).slice(0, SHOWN), unread: data.unread, problem };
}

/** Ask for all tabs. @param {(calls: Calls) => void} tell @returns {import("./one-tab.js").Led} */
function ask(tell) {
  let calls = /** @type {Calls | undefined} */ (undefined);
  const say = (/** @type {Calls} */ now) => tell((calls = now));
  const connection = connect({
    url: `${URL}updates/`, snapshot: URL, onExchange() {},
    onReset: ({ notifications, unread }) => say({ mentions: notifications.slice(0, SHOWN), unread, problem: false }),
    onEvent(/** @type {any} */ event) {
      if (calls) say(after(calls, event));
      if (event.type === "mention") callOut(event.data);
    },
    onStatus({ state, problem }) {
      const lost = Boolean(problem) && state !== "held";
      if (calls && lost !== calls.problem) say({ ...calls, problem: lost });
    },
  });
  const again = () => connection.now();
  addEventListener("online", again);
  return {
    greet: () => calls,
    close() {
      removeEventListener("online", again);
      connection.close();
    },
  };
}

/** @param {HTMLDetailsElement | null} bell */
export function startBell(bell) {
  if (!bell) return;
  startAllowing(/** @type {HTMLElement} */ (bell.querySelector("[data-bell=allow]")));
  const read = () => fetch(`${URL}read/`, { method: "POST", keepalive: true }).catch(() => {}); // shown as unread, as it is
  bell.querySelector("[data-bell=read]")?.addEventListener("click", read);
  bell.querySelector("ol")?.addEventListener("click", (event) => /** @type {Element} */ (event.target).closest("a") && read());
  lead("bell", ask, (calls) => showBell(bell, calls));
}
