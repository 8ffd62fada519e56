// @ts-check
// The figures of a race and of the lanes, by technique. A phone that slept is shown, and not averaged
// in.
import { median } from "../../lab/recording.js";

const MS = 1000;
const SECOND_MS = 1000;
// A pulse a second, and a phone reports every other second: so far behind may be who has all of them.
const TOLERATED = 3;

/** The techniques as the projector names them, and the apps whose colours they have. */
export const TECHNIQUES = {
  polling: { name: "Polling", app: "weather" },
  long_polling: { name: "Long-polling", app: "chat" },
  websocket: { name: "WebSocket", app: "tickers" },
  sse: { name: "SSE", app: "newsfeed" },
  webhook: { name: "Webhook", app: "payments" },
};

/**
 * What is known of a race, by technique.
 * @param {any} activity
 * @param {any[]} arrivals
 */
export function raceFigures(activity, arrivals) {
  const counts = drawnCounts(activity);
  return activity.techniques.map((technique) => {
    const own = arrivals.filter((one) => one.technique === technique);
    const awake = own.filter(({ slept }) => !slept);
    const delays = awake.map(({ at }) => delayMs(activity, at));
    delays.sort((one, other) => one - other);
    const phones = counts[technique] ?? 0;
    return {
      technique,
      phones,
      delays,
      median: median(delays),
      slowest: delays.at(-1) ?? null,
      slept: own.length - awake.length,
      waiting: Math.max(0, phones - own.length),
    };
  });
}

/**
 * How far the lanes are, by technique.
 * @param {any} activity
 * @param {any[]} arrivals
 * @param {number} now
 */
export function laneFigures(activity, arrivals, now) {
  const counts = drawnCounts(activity);
  const expected = Math.max(0, Math.floor((now - activity.due / MS) / SECOND_MS) + 1);
  return activity.techniques.map((technique) => {
    const own = arrivals.filter((one) => one.technique === technique);
    const pulses = own.map((one) => one.n);
    const phones = counts[technique] ?? 0;
    const late = pulses.filter((pulse) => pulse < expected - TOLERATED).length;
    const silent = Math.max(0, phones - pulses.length);
    return {
      technique,
      phones,
      newest: Math.max(0, ...pulses),
      slowest: pulses.length > 0 ? Math.min(...pulses) : 0,
      behind: late + silent,
    };
  });
}

/** How late a moment is, in milliseconds. @param {any} activity @param {number} at microseconds */
export function delayMs(activity, at) {
  return Math.max(0, Math.round((at - activity.due) / MS));
}

function drawnCounts({ techniques, drawn }) {
  const counts = /** @type {Record<string, number>} */ ({});
  for (const place of drawn) {
    const technique = techniques[place];
    counts[technique] = (counts[technique] ?? 0) + 1;
  }
  return counts;
}
