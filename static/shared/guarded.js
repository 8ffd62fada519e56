// @ts-check

/**
 * The same callback; if it fails, that is reported, and nothing else fails.
 * @param {(...values: any[]) => void} callback
 * @param {(error: any) => void} report
 * @returns {(...values: any[]) => void}
 */
export function guarded(callback, report) {
  return (...values) => {
    try {
      callback(...values);
    } catch (error) {
      report(error);
    }
  };
}
