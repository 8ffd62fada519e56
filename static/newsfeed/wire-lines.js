// @ts-check
// Lines of a stream in a box, oldest first, as they came; the box follows what comes unless someone reads above.
import { serverNow } from "../shared/clock.js";
import { clockTime } from "../shared/format.js";
import { lines } from "./event-lines.js";
import { kindOf } from "./raw.js";

/** @typedef {import("./wire-stream.js").Mark} Mark */

const MOST = 240;
// Within so many pixels of its end a box is followed.
const NEAR = 24;

/** @param {HTMLElement} box an ordered list */
export function newBox(box) {
  const put = (/** @type {string} */ text, /** @type {string} */ kind, /** @type {number} */ at) => {
    const follows = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    const [item, time, said] = [document.createElement("li"), document.createElement("time"), document.createElement("span")];
    [item.className, time.textContent, said.textContent] = [`line ${kind}`, clockTime(at), text];
    item.append(time, said);
    box.append(item);
    while (box.children.length > MOST) box.firstElementChild?.remove();
    if (follows) box.scrollTop = box.scrollHeight;
  };
  return {
    /** A line as it came. @param {string} text */
    line: (text) => put(text, kindOf(text), serverNow()),
    /** What is no line of the stream. @param {string} text @param {number} [at] */
    note: (text, at = serverNow()) => put(text, "note", at),
    /** What the client has noted, in lines put together again. @param {Mark} mark */
    mark(mark) {
      if (mark.data !== undefined && mark.kind !== "opened") [...lines(mark), ""].forEach((text) => put(text, kindOf(text), mark.at));
      else if (noted(mark)) put(noted(mark), "note", mark.at);
    },
    clear: () => box.replaceChildren(),
  };
}

/** @param {Mark} mark */
function noted({ kind, data, status, path }) {
  const sent = kind === "opened" ? JSON.parse(data ?? "{}").last_event_id : "";
  return {
    asked: `new EventSource("${path}")`,
    opened: `GET; the server says that the browser sent ${sent ? `Last-Event-ID: ${sent}` : "no Last-Event-ID"}`,
    ended: "The answer has ended; the browser comes back by itself.",
    failed: "No connection; the browser tries again by itself.",
    closed: status ? `EventSource has given up, without a word why; a fetch says ${status}.` : "Closed.",
  }[/** @type {string} */ (kind)] ?? "";
}
