// @ts-check
// The strip of the event log on the home page: the newest events that any miniature has heard of.

// As many as the strip has room for.
const SHOWN = 4;

/** @param {{id: string, topic: string}} event */
export function showLog({ id, topic }) {
  const log = /** @type {HTMLElement} */ (document.querySelector("[data-log]"));
  const entry = document.createElement("li");
  const name = document.createElement("b");
  [entry.className, name.textContent] = ["arrived", topic];
  entry.append(name, id);
  log.prepend(entry);
  while (log.children.length > SHOWN) log.lastElementChild?.remove();
}
