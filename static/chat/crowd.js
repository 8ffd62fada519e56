// @ts-check
// The server's side of the wire: what it costs the process, and a crowd of more held requests that makes it
// cost more.
import { serverNow } from "../shared/clock.js";
import { timeLeft } from "../shared/countdown.js";
import { find, partsOf, put } from "../shared/dom.js";
import { ask } from "../shared/exchange.js";
import { bytes } from "../shared/format.js";
import { onWidth } from "../shared/svg.js";
import { Looks, drawCurve, watchProcess } from "./process.js";

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
const NEVER_ABORTED = new AbortController().signal;

/** @param {number} value */
function whole(value) {
  return String(Math.round(value));
}

/** @param {number} value */
function megabytes(value) {
  return `${(value / MB).toFixed(1)}\u00a0MB`;
}

/** @param {HTMLElement} panel */
export function startCrowd(panel) {
  const part = partsOf(panel, "server");
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (panel.querySelectorAll("[data-crowd]"));
  const looks = new Looks();
  const state = { width: 0, count: 0, until: 0, refusal: "" };

  function showCurves() {
    const seen = looks.all;
    if (seen.length === 0 || state.width === 0) return;
    const latest = seen[seen.length - 1];
    for (const curve of CURVES) {
      put(part(curve.key), curve.words(latest[curve.key]));
      const figure = find(`[data-curve="${curve.key}"]`, panel);
      drawCurve(figure, seen, { ...curve, width: state.width, now: latest.at });
    }
    const each = looks.perHeld(LEAST_MORE);
    if (each === null) return;
    for (const place of document.querySelectorAll("[data-per-held]")) put(place, bytes(Math.round(each)));
  }

  function showCrowd() {
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

  /** @param {any[] | null} samples */
  function reporting(samples) {
    if (samples === null) return "The server does not answer.";
    if (samples.length === 0) return "No new figures: no worker takes samples at the moment.";
    return looks.processes === 1 ? "One web process reports." : `${looks.processes} web processes report.`;
  }

  /** Ask the server how it stands, or with a `count` for a crowd. @param {number} [count] */
  async function request(count) {
    const isAsking = count === undefined;
    const body = isAsking ? undefined : JSON.stringify({ count });
    const by = { fetch, onExchange() {}, signal: NEVER_ABORTED, body };
    const { status, json } = await ask(ADDRESS, isAsking ? {} : JSON_TYPE, by);
    if (json === null) {
      put(part("crowd"), isAsking ? "" : UNANSWERED);
      return;
    }
    state.refusal = json.error?.message ?? (json.count ? state.refusal : "");
    put(part("crowd"), json.error?.message ?? "");
    if (json.count) {
      state.count = json.count;
      state.until = Date.parse(json.until);
    }
    if (status === CONFLICT) request();
    showCrowd();
  }

  panel.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-crowd]"));
    if (!button) return;
    state.refusal = "";
    request(Number(button.dataset.crowd));
  });
  onWidth(find("figure", panel), (width) => {
    state.width = width;
    showCurves();
  });
  watchProcess(panel, (samples) => {
    if (samples) looks.add(samples);
    put(part("answers"), reporting(samples));
    showCurves();
  });
  setInterval(showCrowd, TICK_MS);
  request();
}
