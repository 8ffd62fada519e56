// @ts-check
// A sleep that can be cut short.

/**
 * @param {{setTimeout: Function, clearTimeout: Function}} timers the window's, or a test's
 * @returns {{sleep: (ms: number) => Promise<void>, wake: () => void}} `sleep(Infinity)` lasts until `wake()`
 */
export function newAlarm(timers) {
  let wake = () => {};
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        const timer = ms === Infinity ? null : timers.setTimeout(resolve, ms);
        wake = () => {
          timers.clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => wake(),
  };
}
