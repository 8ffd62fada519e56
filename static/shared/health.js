// @ts-check
// The footer: which parts of the site are well, in words.
import { clockTime } from "./format.js";

// Seldom enough to cost nothing, often enough that a class notices within a sentence.
const EVERY_MS = 15_000;
// A part that does not answer within this is as good as down for whoever looks at the page.
const TIMEOUT_MS = 5_000;

const WORDS = { ok: "well", down: "down", unknown: "not known while the log is down", silent: "no answer" };

/** @typedef {Record<string, keyof typeof WORDS>} Parts */

/** @returns {Promise<Parts>} */
async function ask() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { redis, database, worker } = await answer.json();
    return { server: "ok", redis, database, worker };
  } catch {
    return { server: "silent", redis: "unknown", database: "unknown", worker: "unknown" };
  }
}

/** @param {HTMLElement} footer @param {Parts} parts */
function show(footer, parts) {
  for (const [part, state] of Object.entries(parts)) {
    const item = /** @type {HTMLElement} */ (footer.querySelector(`[data-part=${part}]`));
    const lost = parts.server === "silent" && part !== "server";
    const words = lost ? "not known" : WORDS[state];
    item.dataset.state = state === "silent" ? "down" : state;
    const said = /** @type {HTMLElement} */ (item.querySelector("b"));
    if (said.textContent !== words) said.textContent = words;
  }
  const checked = /** @type {HTMLElement} */ (footer.querySelector("[data-checked]"));
  checked.textContent = clockTime(Date.now());
}

/** Ask for the state of the parts every 15 s and show it; not while nobody looks. @param {HTMLElement} footer */
export function watchHealth(footer) {
  let timer = 0;
  const turn = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    show(footer, await ask());
    timer = window.setTimeout(turn, EVERY_MS);
  };
  document.addEventListener("visibilitychange", turn);
  turn();
}
