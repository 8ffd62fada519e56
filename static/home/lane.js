// @ts-check
// A lane of the first page: a miniature of a technique, drawn from its own traffic for as long as it is open.
import { serverNow } from "../shared/clock.js";
import { find, put } from "../shared/dom.js";
import { duration } from "../shared/format.js";
import { onWidth } from "../shared/svg.js";
import { HEIGHT, drawSigns, spanOf } from "./figure.js";

/**
 * What a miniature may do to its lane.
 * @typedef {object} Lane
 * @property {() => void} show draw it again
 * @property {(event: any) => void} note an event for the strip of the log
 * @property {(text: string, news?: string) => void} say what an event means
 * What the lane draws. It holds at most one connection, from `open` until that is closed; figures go on from
 * one to the next.
 * @typedef {object} Miniature
 * @property {string[]} words above and below in the figure
 * @property {() => {close: () => void}} open
 * @property {() => import("./figure.js").Mark[]} marks
 * @property {() => string} tally
 * @property {() => number | null} late the measured mean in milliseconds
 */

/**
 * @param {HTMLElement} place
 * @param {(lane: Lane) => Miniature} make
 * @param {(span: number) => void} onSpan gets how many milliseconds the figure shows
 */
export function newLane(place, make, onSpan) {
  const part = (/** @type {string} */ name) => find(`[data-${name}]`, place);
  const lane = { width: 0, connection: /** @type {{close: () => void} | null} */ (null) };
  const miniature = make({ show, note, say });

  function show() {
    if (lane.width === 0) return;
    drawSigns(part("timeline"), miniature.marks(), miniature.words, { width: lane.width, now: serverNow() });
    put(part("tally"), miniature.tally());
    const late = miniature.late();
    if (late !== null) put(part("late"), duration(late));
  }

  /** @param {string} text @param {string} [news] */
  function say(text, news = "") {
    if (news) put(part("news"), news);
    put(part("said"), text);
  }

  onWidth(/** @type {Element} */ (part("timeline").parentElement), (width) => {
    lane.width = width / (part("timeline").clientHeight / HEIGHT);
    onSpan(spanOf(lane.width));
    show();
  });
  return {
    show,
    open() {
      lane.connection ??= miniature.open();
    },
    close() {
      lane.connection?.close();
      lane.connection = null;
    },
  };
}

const newest = /** @type {{id: string, topic: string}[]} */ ([]);

/**
 * Show an event first in the strip of the log. Its lines stay where they are and change their text, so that
 * nothing on the page moves.
 * @param {{id: string, topic: string}} event
 */
function note({ id, topic }) {
  const lines = document.querySelectorAll("[data-log] li");
  newest.unshift({ id, topic });
  newest.splice(lines.length);
  for (const [place, event] of newest.entries()) {
    const [name, cursor] = lines[place].children;
    put(name, event.topic);
    put(cursor, event.id);
  }
}
