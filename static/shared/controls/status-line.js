// @ts-check
// The line under a page's title with the state of its connection: a badge and a sentence, read aloud when
// they change; a countdown, which is not; and a button, where there is something to try.
import { serverNow } from "../clock.js";
import { partsOf, put } from "../dom.js";

// Often enough that a second is never skipped.
const TICK_MS = 250;

/**
 * @typedef {object} Said
 * @property {string} state names the look
 * @property {string} badge
 * @property {string} text what happened, and what it means for what is seen; read aloud when it changes
 * @property {string} next what comes next, counting down; not read aloud
 * @property {string} action what the button says, or empty for no button
 */

// Not an error: a server that restarts answers the requests that it holds, and another one takes them.
export const SERVER_STOPS = {
  state: "recovering",
  badge: "Server stops",
  text: "It said so, and asked this page to come back. Nothing is lost.",
};

/** Whether an exchange ended because the server stops. @param {any} exchange */
export function isStopping({ json }) {
  return json?.error?.code === "stopping";
}

/**
 * @template Status
 * @param {HTMLElement} line
 * @param {object} page
 * @param {(status: Status, now: number) => Said} page.say the words for a status, by the server's clock
 * @param {() => void} page.onTry when the button is pressed
 * @param {(said: Said, status: Status) => void} [page.onShown] for what else on the page shows it
 * @param {{setInterval: Function}} [page.timers] a test's own
 * @returns {{set: (status: Status) => void, show: () => void}} `set` a new status; `show` again when the
 *   words changed
 */
export function newStatusLine(line, { say, onTry, onShown = () => {}, timers = globalThis }) {
  const part = partsOf(line, "state-part");
  const current = { status: /** @type {Status | null} */ (null) };

  function show() {
    const { status } = current;
    if (status === null) return;
    const said = say(status, serverNow());
    line.dataset.state = said.state;
    put(part("badge"), said.badge);
    put(part("text"), said.text);
    put(part("next"), said.next);
    // A hidden button keeps its name.
    if (said.action !== "") put(part("action"), said.action);
    part("action").hidden = said.action === "";
    onShown(said, status);
  }

  part("action").addEventListener("click", onTry);
  timers.setInterval(show, TICK_MS);
  return {
    show,
    set(status) {
      current.status = status;
      show();
    },
  };
}
