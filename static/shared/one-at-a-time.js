// @ts-check

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
