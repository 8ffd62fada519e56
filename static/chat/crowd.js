// @ts-check
// The server's side of the wire: what it bears, and a crowd that makes it bear more.
import { serverNow } from "../shared/clock.js";
import { bytes, duration } from "../shared/format.js";
import { onWidth } from "../shared/svg.js";
import { Looks, drawCurve, watchProcess } from "./process.js";

const MB = 1_000_000;
const CURVES = /** @type {const} */ ([
  { key: "held", least: 10, fromZero: true, words: (/** @type {number} */ value) => String(Math.round(value)) },
  { key: "memory", least: 4 * MB, fromZero: false, words: (/** @type {number} */ value) => `${(value / MB).toFixed(1)}\u00a0MB` },
  { key: "threads", least: 10, fromZero: true, words: (/** @type {number} */ value) => String(Math.round(value)) },
]);
// Fewer more requests than this say nothing about what each costs.
const LEAST_MORE = 50;
const TICK_MS = 500;
// It is answered at once, when all is well.
const TIMEOUT_MS = 10_000;

/** @param {HTMLElement} panel */
export function startCrowd(panel) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (panel.querySelector(`[data-server="${name}"]`));
  const looks = new Looks();
  let [width, crowd, refusal] = [0, { count: 0, until: 0 }, ""];

  function showCurves() {
    const last = looks.last;
    if (!last || !width) return;
    const now = last[1][last[1].length - 1];
    for (const curve of CURVES) {
      part(curve.key).textContent = curve.words(now[curve.key]);
      drawCurve(/** @type {Element} */ (panel.querySelector(`[data-curve="${curve.key}"]`)), last[1], { ...curve, width, now: now.at });
    }
    const each = looks.perHeld(LEAST_MORE);
    if (each !== null) for (const place of document.querySelectorAll("[data-per-held]")) place.textContent = bytes(Math.round(each));
  }

  function showCrowd() {
    const left = crowd.until - serverNow();
    const here = crowd.count > 0 && left > 0;
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (panel.querySelectorAll("[data-crowd]"))) button.disabled = here;
    if (here) part("crowd").textContent = `${refusal} ${crowd.count} more are held; they leave in ${duration(Math.ceil(left / 1000) * 1000).replace(".0", "")}.`;
    else if (crowd.count) [crowd.count, part("crowd").textContent] = [0, "They have left."];
  }

  /** @param {any} answer @param {number} status */
  function take({ count, until, error }, status) {
    if (count) crowd = { count, until: Date.parse(until) };
    [refusal, part("crowd").textContent] = [error?.message ?? (count && refusal) ?? "", error?.message ?? ""];
    if (status === 409) ask();
    showCrowd();
  }

  /** @param {number} [count] without it, only ask how it stands */
  async function ask(count) {
    const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ count }) };
    try {
      const answer = await fetch("/chat/api/crowd/", { ...(count ? post : { cache: "no-store" }), signal: AbortSignal.timeout(TIMEOUT_MS) });
      take(await answer.json(), answer.status);
    } catch {
      part("crowd").textContent = count ? "The server did not answer, so no crowd has come. Try again in a moment." : "";
    }
  }

  panel.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-crowd]"));
    if (button) [refusal] = ["", ask(Number(button.dataset.crowd))];
  });
  onWidth(/** @type {Element} */ (panel.querySelector("[data-curve]")?.parentElement), (now) => ((width = now), showCurves()));
  watchProcess(panel, (answer) => {
    part("answers").textContent = answer ? `Process ${answer.pid} answers.` : "The process does not answer.";
    if (answer) looks.add(answer);
    showCurves();
  });
  setInterval(showCrowd, TICK_MS);
  ask();
}
