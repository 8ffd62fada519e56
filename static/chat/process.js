// @ts-check
// What the web processes hold, by the dashboard's samples, asked for every two seconds while somebody looks:
// curves of held requests, memory and threads over the last three minutes.
import { serverNow } from "../shared/clock.js";
import { isNewer } from "../shared/cursor.js";
import { draw, scale, svg } from "../shared/svg.js";

// A class sees the curve move, and the asking itself costs next to nothing.
const EVERY_MS = 2_000;
const TIMEOUT_MS = 5_000;
// A sample that was late is in the next answer.
const MARGIN_MS = 3_000;
// What is kept and drawn: a crowd comes, stays for a minute, and goes.
const KEPT_MS = 180_000;

const HEIGHT = 96;
const FOOT = 18;
const TOP = 8;
const RIGHT_MARGIN = 4;

/**
 * @typedef {{at: number, held: number, memory: number, threads: number}} Look at `at` milliseconds; memory in
 *   bytes
 */

/**
 * Looks at the same web processes, oldest first: those before a restart, or of fewer processes, are another
 * curve. What is older than three minutes is forgotten. No DOM in here.
 */
export class Looks {
  /** @type {Look[]} */
  all = [];
  newest = "0-0";
  processes = 0;
  #epochs = "";

  /** @param {{id: string, t: number, data: any}[]} samples of the dashboard; known ones are ignored */
  add(samples) {
    for (const { id, t, data } of samples) {
      if (isNewer(id, this.newest)) {
        this.newest = id;
        this.#look(t / 1000, data.processes.filter(({ kind }) => kind === "web"));
      }
    }
    const oldest = serverNow() - KEPT_MS;
    this.all = this.all.filter(({ at }) => at > oldest);
  }

  /** @param {number} at @param {any[]} web */
  #look(at, web) {
    const epochs = web.map(({ epoch }) => epoch).join(" ");
    if (epochs !== this.#epochs) this.all = [];
    this.#epochs = epochs;
    this.processes = web.length;
    if (web.length === 0) return;
    this.all.push({ at, held: sum(web, "held"), memory: sum(web, "pss"), threads: sum(web, "threads") });
  }

  /**
   * Bytes of memory for each request held, from the fewest held to now; null where too few more are held to
   * tell.
   * @param {number} least
   */
  perHeld(least) {
    const looks = this.all;
    const latest = looks.at(-1);
    const few = looks.reduce((one, other) => (other.held < one.held ? other : one), looks[0]);
    if (!latest || latest.held - few.held < least) return null;
    return Math.max(0, (latest.memory - few.memory) / (latest.held - few.held));
  }
}

/** @param {any[]} rows @param {string} field */
function sum(rows, field) {
  return rows.reduce((all, row) => all + (row[field] ?? 0), 0);
}

/**
 * Ask for new samples every two seconds while the figure is on the screen; at first for all that is shown.
 * @param {Element} figure
 * @param {(samples: any[] | null) => void} then gets null if there is no answer
 */
export function watchProcess(figure, then) {
  const watch = { isSeen: false, timer: 0, lastAsked: 0 };

  async function turn() {
    clearTimeout(watch.timer);
    if (document.hidden || !watch.isSeen) return;
    const missed = Math.min(serverNow() - watch.lastAsked + MARGIN_MS, KEPT_MS);
    watch.lastAsked = serverNow();
    then(await look(Math.ceil(missed / 1000)));
    clearTimeout(watch.timer);
    watch.timer = window.setTimeout(turn, EVERY_MS);
  }

  document.addEventListener("visibilitychange", turn);
  new IntersectionObserver(([entry]) => {
    watch.isSeen = entry.isIntersecting;
    turn();
  }).observe(figure);
}

/** @param {number} seconds */
async function look(seconds) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const path = `/dashboard/api/history/?seconds=${seconds}`;
    const answer = await fetch(path, { cache: "no-store", signal });
    return answer.ok ? (await answer.json()).events : null;
  } catch {
    return null;
  }
}

/**
 * The least and the most of an axis: never so close that noise looks like change.
 * @param {number[]} values
 * @param {number} least
 * @param {boolean} fromZero
 * @returns {[number, number]}
 */
function range(values, least, fromZero) {
  const low = fromZero ? 0 : Math.min(...values);
  const high = Math.max(...values);
  const spare = Math.max(0, least - (high - low));
  if (fromZero) return [0, high + spare];
  return [Math.max(0, low - spare / 2), high + spare / 2];
}

/**
 * @param {Element} figure an svg element
 * @param {Look[]} looks
 * @param {{key: "held" | "memory" | "threads", least: number, fromZero: boolean, width: number, now: number,
 *   words: (value: number) => string}} axis
 */
export function drawCurve(figure, looks, { key, least, fromZero, width, now, words }) {
  const values = looks.map((one) => one[key]);
  const [low, high] = range(values, least, fromZero);
  const x = scale([now - KEPT_MS, now], [0, width - RIGHT_MARGIN]);
  const y = scale([low, high], [HEIGHT - FOOT, TOP]);
  const bottom = HEIGHT - FOOT;
  const points = looks.map((one) => `${x(one.at)},${y(one[key])}`).join(" ");
  const first = looks[0];
  const last = looks[looks.length - 1];
  const area = `${x(first.at)},${bottom} ${points} ${x(last.at)},${bottom}`;
  draw(figure, width, HEIGHT, [
    svg("line", { x1: 0, x2: width, y1: bottom, y2: bottom, class: "rule" }),
    svg("polygon", { points: area, class: "area" }),
    svg("polyline", { points, class: "curve" }),
    svg("circle", { cx: x(last.at), cy: y(last[key]), r: 3, class: "dot news" }),
    label(0, TOP + 4, "start", words(high)),
    label(0, bottom - 4, "start", words(low)),
    label(0, HEIGHT - 3, "start", "3 min ago"),
    label(width, HEIGHT - 3, "end", "now"),
  ]);
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
function label(x, y, anchor, text) {
  return svg("text", { x, y, "text-anchor": anchor }, text);
}
