// @ts-check
// When the browser asked: its own timing of requests, which the lanes' clients need not note.
// Source: W3C Resource Timing.
import { serverNow } from "../shared/clock.js";

// More than all lanes make in a few seconds.
const KEPT = 200;

/**
 * Watch the requests of this page.
 * @returns {{lastBefore: (path: string, at: number) => number | null}} when the last request to a path began
 *   whose answer was complete at a time; both by the server's clock, in milliseconds since 1970
 */
export function watchRequests() {
  const requests = /** @type {{path: string, began: number, ended: number}[]} */ ([]);

  new PerformanceObserver((seen) => {
    const ahead = performance.timeOrigin + serverNow() - Date.now();
    for (const { name, startTime, responseEnd } of /** @type {any[]} */ (seen.getEntries())) {
      requests.push({ path: new URL(name).pathname, began: startTime + ahead, ended: responseEnd + ahead });
    }
    const surplus = Math.max(0, requests.length - KEPT);
    requests.splice(0, surplus);
  }).observe({ type: "resource" });

  function lastBefore(path, at) {
    const ended = requests.filter((request) => request.path === path && request.ended <= at);
    return ended.length ? ended[ended.length - 1].began : null;
  }

  return { lastBefore };
}
