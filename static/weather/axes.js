// @ts-check
// Where a chart's lines and labels go: pure arithmetic.

/**
 * The range of an axis and the marks on it: whole steps of 1, 2 or 5 times a power of ten, two to four of them.
 * @param {(number | null)[]} values @param {{floor?: number, least?: number}} [bounds] where the axis begins at the latest, and
 *   the smallest span it may have
 * @returns {{low: number, high: number, ticks: number[]}}
 */
export function axis(values, { floor, least = 1 } = {}) {
  const known = /** @type {number[]} */ (values.filter((value) => value !== null));
  const from = Math.min(...known, floor ?? Infinity);
  const to = Math.max(...known, (floor ?? -Infinity) + least);
  if (!Number.isFinite(from) || !Number.isFinite(to)) return { low: 0, high: 1, ticks: [0, 1] };
  const step = niceStep(Math.max(to - from, least) / 3);
  const [low, high] = [Math.floor(from / step) * step, Math.ceil(to / step) * step || step];
  const count = Math.round((high - low) / step);
  return { low, high, ticks: Array.from({ length: count + 1 }, (_, place) => low + place * step) };
}

/** @param {number} rough */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * /** @type {number} */ ([1, 2, 5, 10].find((factor) => rough <= factor * power));
}

/**
 * The path of a line that breaks where nothing was reported; a value alone between two breaks is a dot of no length.
 * @param {(number | null)[]} values @param {(place: number) => number} x @param {(value: number) => number} y
 */
export function path(values, x, y) {
  return values
    .map((value, place) => {
      if (value === null) return "";
      const begins = place === 0 || values[place - 1] === null;
      return begins ? `M${x(place)} ${y(value)}h0` : `L${x(place)} ${y(value)}`;
    })
    .join("");
}

// As far back as a chart goes, from its newest observation.
const CHART_MS = 48 * 3600 * 1000;

/**
 * What a chart shows of a history: the last 48 hours, and nothing from before time went back, which it does where the
 * replay begins again.
 * @template {{observed_at: string}} T @param {T[]} history @returns {T[]}
 */
export function charted(history) {
  const time = (/** @type {number} */ place) => Date.parse(history[place].observed_at);
  const since = history.length ? time(history.length - 1) - CHART_MS : 0;
  const last = history.findLastIndex((_, place) => time(place) < since || (place > 0 && time(place) < time(place - 1)));
  return history.slice(last < 0 ? 0 : time(last) < since ? last + 1 : last);
}
