// @ts-check
// The server's side of the chat: what the web processes hold, as curves of the last three minutes, and a
// crowd of more held requests.
import { serverNow } from "../shared/clock.js";
import { isNewer } from "../shared/cursor.js";
import { find, partsOf, put } from "../shared/dom.js";
import { ask } from "../shared/exchange.js";
import { bytes, timeLeft } from "../shared/format.js";
import { draw, onWidth, scale, svg } from "../shared/svg.js";

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
 * @typedef {{at: number, held: number, memory: number, threads: number}} Sample at `at` milliseconds; memory
 *   in bytes
 */

/**
 * Samples of the same web processes, oldest first: those before a restart, or of fewer processes, are another
 * curve. What is older than three minutes is forgotten. No DOM in here.
 */
export class Samples {
  /** @type {Sample[]} */
  all = [];
  newest = "0-0";
  processes = 0;
  #epochs = "";

  /** @param {{id: string, t: number, data: any}[]} samples of the dashboard; known ones are ignored */
  add(samples) {
    for (const { id, t, data } of samples) {
      if (isNewer(id, this.newest)) {
        this.newest = id;
        this.#addSample(t / 1000, data.processes.filter(({ kind }) => kind === "web"));
      }
    }
    const oldest = serverNow() - KEPT_MS;
    this.all = this.all.filter(({ at }) => at > oldest);
  }

  /** @param {number} at @param {any[]} web */
  #addSample(at, web) {
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
    const latest = this.all.at(-1);
    if (!latest) return null;
    let fewest = this.all[0];
    for (const one of this.all) {
      if (one.held < fewest.held) fewest = one;
    }
    const held = latest.held - fewest.held;
    if (held < least) return null;
    return Math.max(0, (latest.memory - fewest.memory) / held);
  }
}

/** @param {any[]} rows @param {string} field */
function sum(rows, field) {
  let total = 0;
  for (const row of rows) total += row[field] ?? 0;
  return total;
}

/**
 * Ask for new samples every two seconds while the figure is on the screen; at first for all that is shown,
 * after an outage for all since the last answer.
 * @param {Element} figure
 * @param {(samples: any[] | null) => void} then gets null if there is no answer
 */
export function watchProcess(figure, then) {
  const watch = { isSeen: false, timer: 0, knownUntil: 0 };

  async function turn() {
    clearTimeout(watch.timer);
    if (document.hidden || !watch.isSeen) return;
    const askedAt = serverNow();
    const missed = Math.min(askedAt - watch.knownUntil + MARGIN_MS, KEPT_MS);
    const samples = await fetchSamples(Math.ceil(missed / 1000));
    if (samples !== null) watch.knownUntil = askedAt;
    then(samples);
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
async function fetchSamples(seconds) {
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
 * @param {Sample[]} samples
 * @param {{key: "held" | "memory" | "threads", least: number, fromZero: boolean, width: number, now: number,
 *   words: (value: number) => string}} axis
 */
export function drawCurve(figure, samples, { key, least, fromZero, width, now, words }) {
  const values = samples.map((one) => one[key]);
  const [low, high] = range(values, least, fromZero);
  const x = scale([now - KEPT_MS, now], [0, width - RIGHT_MARGIN]);
  const y = scale([low, high], [HEIGHT - FOOT, TOP]);
  const bottom = HEIGHT - FOOT;
  const points = samples.map((one) => `${x(one.at)},${y(one[key])}`).join(" ");
  const first = samples[0];
  const last = samples[samples.length - 1];
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

const MB = 1_000_000;
const CURVES = /** @type {const} */ ([
  { key: "held", least: 10, fromZero: true, words: whole },
  { key: "memory", least: 4 * MB, fromZero: false, words: megabytes },
  { key: "threads", least: 10, fromZero: true, words: whole },
]);
// Fewer more requests than this say nothing about what each costs.
const LEAST_MORE = 50;
const UNANSWERED = "The server did not answer, so no crowd has come. Try again in a moment.";
const TICK_MS = 500;
const CONFLICT = 409;
const ADDRESS = "/chat/api/crowd/";
const JSON_TYPE = { "Content-Type": "application/json" };

/** @param {number} value */
function whole(value) {
  return String(Math.round(value));
}

/** @param {number} value */
function megabytes(value) {
  return `${(value / MB).toFixed(1)}\u00a0MB`;
}

/** @param {HTMLElement} panel */
export function startServer(panel) {
  const part = partsOf(panel, "server");
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (panel.querySelectorAll("[data-crowd]"));
  const samples = new Samples();
  const state = { width: 0, count: 0, until: 0, refusal: "" };

  function showCurves() {
    const shown = samples.all;
    if (shown.length === 0 || state.width === 0) return;
    const latest = shown[shown.length - 1];
    for (const curve of CURVES) {
      put(part(curve.key), curve.words(latest[curve.key]));
      const figure = find(`[data-curve="${curve.key}"]`, panel);
      drawCurve(figure, shown, { ...curve, width: state.width, now: latest.at });
    }
    const each = samples.perHeld(LEAST_MORE);
    if (each === null) return;
    for (const place of document.querySelectorAll("[data-per-held]")) put(place, bytes(Math.round(each)));
  }

  function countDown() {
    const isHere = state.count > 0 && state.until > serverNow();
    for (const button of buttons) button.disabled = isHere;
    if (isHere) {
      const time = timeLeft(state.until, serverNow());
      put(part("crowd"), `${state.refusal} ${state.count} more are held; they leave in ${time}.`);
    } else if (state.count > 0) {
      state.count = 0;
      put(part("crowd"), "They have left.");
    }
  }

  /** @param {any[] | null} found */
  function reporting(found) {
    if (found === null) return "The server does not answer.";
    if (found.length === 0) return "No new figures: no worker takes samples at the moment.";
    const { processes } = samples;
    return processes === 1 ? "One web process reports." : `${processes} web processes report.`;
  }

  /** Ask for a crowd. @param {number} count */
  async function askForCrowd(count) {
    const by = { fetch, onExchange() {}, body: JSON.stringify({ count }) };
    const { status, json } = await ask(ADDRESS, JSON_TYPE, by);
    state.refusal = json?.error?.message ?? "";
    put(part("crowd"), json === null ? UNANSWERED : state.refusal);
    if (status === CONFLICT) findCrowd();
    else showCrowd(json);
  }

  /** Whether a crowd is here already: after a reload, or one that somebody else asked for. */
  async function findCrowd() {
    const { json } = await ask(ADDRESS, {}, { fetch, onExchange() {} });
    showCrowd(json);
  }

  /** @param {{count?: number, until?: string} | null} crowd as the server answers */
  function showCrowd(crowd) {
    if (!crowd?.count) return;
    state.count = crowd.count;
    state.until = Date.parse(crowd.until ?? "");
    countDown();
  }

  panel.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-crowd]"));
    if (!button) return;
    askForCrowd(Number(button.dataset.crowd));
  });
  onWidth(find("figure", panel), (width) => {
    state.width = width;
    showCurves();
  });
  watchProcess(panel, (found) => {
    if (found) samples.add(found);
    put(part("answers"), reporting(found));
    showCurves();
  });
  setInterval(countDown, TICK_MS);
  findCrowd();
}
