// @ts-check
// The footer: which parts of the site are well, in words. The answer also tells what time it is at the
// server.
import { learnTime, serverNow } from "./clock.js";
import { find, put } from "./dom.js";
import { clockTime } from "./format.js";

// Seldom enough to cost nothing, often enough that a class notices within a sentence.
const EVERY_MS = 15_000;
// A part that does not answer within this is as good as down for somebody who looks at the page.
const TIMEOUT_MS = 5_000;

const WORDS = { ok: "well", down: "down", unknown: "not known while the log is down", silent: "no answer" };

/** @typedef {Record<string, keyof typeof WORDS>} Parts */

/** @returns {Promise<Parts>} */
async function ask() {
  const asked = Date.now();
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    learnTime(Number(answer.headers.get("x-time") ?? NaN), asked, Date.now());
    const { redis, database, worker } = await answer.json();
    return { server: "ok", redis, database, worker };
  } catch {
    return { server: "silent", redis: "unknown", database: "unknown", worker: "unknown" };
  }
}

/** @param {HTMLElement} footer @param {Parts} parts */
function show(footer, parts) {
  for (const [part, state] of Object.entries(parts)) {
    const item = find(`[data-part=${part}]`, footer);
    const isLost = parts.server === "silent" && part !== "server";
    item.dataset.state = state === "silent" ? "down" : state;
    put(find("b", item), isLost ? "not known" : WORDS[state]);
  }
  put(find("[data-checked]", footer), clockTime(serverNow()));
}

/**
 * Ask for the state of the parts every 15 s and show it; not while nobody looks.
 * @param {HTMLElement} footer
 */
export function watchHealth(footer) {
  let timer = 0;

  async function turn() {
    clearTimeout(timer);
    if (document.hidden) return;
    show(footer, await ask());
    clearTimeout(timer);
    timer = window.setTimeout(turn, EVERY_MS);
  }

  document.addEventListener("visibilitychange", turn);
  turn();
}
