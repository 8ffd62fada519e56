// @ts-check
// Changing a list without moving what the reader reads.

/**
 * @param {HTMLElement} log what scrolls @param {string} selector of the elements that keep their `data-key`
 * @param {boolean} reading whether the reader reads here; at the end, the end is kept
 * @param {() => void} change
 */
export function keepPlace(log, selector, reading, change) {
  const read = reading ? first(log, selector) : undefined;
  const [key, before] = [read?.dataset.key, read?.getBoundingClientRect().top ?? 0];
  change();
  const there = key && log.querySelector(`${selector}[data-key="${CSS.escape(key)}"]`);
  if (there) log.scrollTop += there.getBoundingClientRect().top - before;
  else if (!reading) log.scrollTop = 0;
}

/** The first element that the reader sees. @param {HTMLElement} log @param {string} selector */
function first(log, selector) {
  const top = log.getBoundingClientRect().top;
  const all = /** @type {HTMLElement[]} */ ([...log.querySelectorAll(selector)]);
  return all.find((one) => one.getBoundingClientRect().bottom > top);
}
