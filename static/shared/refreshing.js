// @ts-check
// A fresh snapshot of what a page shows: asked for until it is there, and once at a time.
import { fullJitter } from "./backoff.js";
import { sleep } from "./sleep.js";

/**
 * Ask until there is an answer, after longer and longer waits.
 * @template Answer
 * @param {() => Promise<Answer | undefined>} ask
 * @returns {Promise<Answer>}
 */
export async function untilAnswered(ask) {
  for (let failures = 1; ; failures += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(fullJitter(failures));
  }
}

/**
 * Let some work run once at a time. If it is asked for while it runs, it runs once more after that.
 * @param {() => Promise<void>} work
 * @returns {() => Promise<void>}
 */
export function oneAtATime(work) {
  const state = { isRunning: false, isWanted: false };

  return async () => {
    state.isWanted = true;
    if (state.isRunning) return;
    state.isRunning = true;
    try {
      while (state.isWanted) {
        state.isWanted = false;
        await work();
      }
    } finally {
      state.isRunning = false;
    }
  };
}
