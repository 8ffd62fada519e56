// @ts-check
// Older headlines, when they are asked for: an ordinary GET, for a stream tells only what is new.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";

/** @typedef {ReturnType<import("./river.js").newRiver>} River */

// A gap of more headlines than so many pages hold stays one.
const MOST_PAGES = 4;
export const ADDRESS = "/newsfeed/api/headlines/";

/** Headlines before one of them, or the newest. @param {number | null} before @param {(exchange: any) => void} onExchange */
export async function headlines(before, onExchange) {
  const by = { fetch, now: serverNow, onExchange, signal: new AbortController().signal };
  const exchange = await ask(before === null ? ADDRESS : `${ADDRESS}?before=${before}`, {}, by);
  exchange.news = exchange.json?.headlines?.length ?? 0;
  onExchange(exchange);
  return exchange;
}

/**
 * Take a fresh snapshot, as far back as what is known.
 * @param {River} river @param {(exchange: any) => void} onExchange
 */
export async function refresh(river, onExchange) {
  for (let [before, turn] = [/** @type {number | null} */ (null), 0]; turn < MOST_PAGES; turn += 1) {
    const { json } = await headlines(before, onExchange);
    const found = json?.headlines ?? [];
    const met = found.some((/** @type {any} */ one) => river.knows(one.id));
    river.add(found);
    if (met || !json?.more) return;
    before = found.at(-1).id;
  }
}

/**
 * @param {HTMLElement} foot the button and what is said beside it
 * @param {River} river
 * @param {boolean} more whether there are older ones
 * @param {(exchange: any) => void} onExchange
 */
export function startOlder(foot, river, more, onExchange) {
  const button = /** @type {HTMLButtonElement} */ (foot.querySelector("button"));
  const said = /** @type {HTMLElement} */ (foot.querySelector("[role=status]"));
  const show = (/** @type {boolean} */ some) => {
    button.hidden = !some;
    said.textContent = some ? "" : "That is all there is.";
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    const { json, status } = await headlines(river.oldest(), onExchange);
    button.disabled = false;
    if (!json?.headlines) {
      said.textContent = json?.error?.message ?? (status === null ? "No answer. Nothing is lost; try again in a moment." : `The answer was ${status}.`);
      return;
    }
    river.addOlder(json.headlines);
    show(json.more);
  });
  show(more);
}
