// @ts-check
// A lane of the home page: a miniature of a technique, drawn from its own traffic for as long as it is open.
import { serverNow } from "../shared/clock.js";
import { duration } from "../shared/format.js";
import { onWidth } from "../shared/svg.js";
import { HEIGHT, drawSigns, spanOf } from "./figure.js";
import { showLog } from "./log.js";

/**
 * What a miniature may do to its lane: have it drawn anew, tell of an event that was heard, say what it means.
 * @typedef {{show: () => void, heard: (event: any) => void, say: (said: string, news?: string) => void}} Told
 *
 * What the lane draws. It holds at most one connection, from `open` until that is closed; figures go on from one to the
 * next. `words` are above and below in the figure; `late` is the measured mean in milliseconds.
 * @typedef {object} Miniature
 * @property {string[]} words
 * @property {() => {close: () => void}} open
 * @property {() => import("./figure.js").Mark[]} marks
 * @property {() => string} tally
 * @property {() => number | null} late
 */

/** @param {HTMLElement} lane @param {(told: Told) => Miniature} make @param {(span: number) => void} onSpan */
export function newLane(lane, make, onSpan) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (lane.querySelector(`[data-${name}]`));
  const put = (/** @type {string} */ name, /** @type {string} */ text) => part(name).textContent !== text && (part(name).textContent = text);
  let [width, connection] = [0, /** @type {{close: () => void} | null} */ (null)];

  function show() {
    if (!width) return;
    drawSigns(part("timeline"), miniature.marks(), miniature.words, { width, now: serverNow() });
    put("tally", miniature.tally());
    const late = miniature.late();
    if (late !== null) put("late", duration(late));
  }

  const say = (/** @type {string} */ said, news = "") => {
    if (news) put("news", news);
    put("said", said);
  };
  const miniature = make({ show, heard: showLog, say });
  onWidth(/** @type {Element} */ (part("timeline").parentElement), (now) => {
    width = now / (part("timeline").clientHeight / HEIGHT);
    onSpan(spanOf(width));
    show();
  });
  return {
    show,
    open: () => (connection ??= miniature.open()),
    close: () => (connection?.close(), (connection = null)),
  };
}
