// @ts-check
// A sleep that can be cut short.

/**
 * @param {{setTimeout: Function, clearTimeout: Function}} timers the window's, or a test's
 * @returns {{sleep: (ms: number) => Promise<void>, wake: () => void}} `sleep(Infinity)` lasts until `wake()`
 */
export function newAlarm(timers) {
  const alarm = { wake() {} };

  function sleep(ms) {
    return /** @type {Promise<void>} */ (new Promise((resolve) => {
      const timer = ms === Infinity ? null : timers.setTimeout(resolve, ms);
      alarm.wake = () => {
        timers.clearTimeout(timer);
        resolve();
      };
    }));
  }

  return { sleep, wake: () => alarm.wake() };
}
