// @ts-check
// Where a chart's lines and labels go: pure arithmetic, in cents.

const LEAST_SPAN = 20;
const STEPS = [1, 2, 5, 10];

/** Whole steps between two prices, two to five of them, and the range that holds both. @param {number[]} values */
export function priceAxis(values) {
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const [middle, span] = [(from + to) / 2, Math.max(to - from, LEAST_SPAN)];
  const power = 10 ** Math.floor(Math.log10(span / 3));
  const step = power * /** @type {number} */ (STEPS.find((factor) => span / 3 <= factor * power));
  const [low, high] = [middle - span * 0.56, middle + span * 0.56];
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return { low, high, ticks: Array.from({ length: count }, (_, place) => (first + place) * step) };
}

/** Every so-manieth, and always the last one, so that there are no more than so many. @template T @param {T[]} values @param {number} most @returns {T[]} */
export function thinned(values, most) {
  const every = Math.ceil(values.length / most);
  return every <= 1 ? values : values.filter((_, place) => (values.length - 1 - place) % every === 0);
}
