// @ts-check
// The headlines, newest first. What arrives while someone reads waits behind a button, so that nothing moves
// under the reader. Older ones come by an ordinary GET, because a stream brings only what is new.
import { serverNow } from "../shared/clock.js";
import { element, find, partsOf, put } from "../shared/dom.js";
import { ask } from "../shared/exchange.js";
import { untilAnswered } from "../shared/refreshing.js";
import { LABELS, byline, waiting } from "./words.js";

/** @typedef {import("./words.js").Headline} Headline */
/** @typedef {import("../shared/exchange.js").Exchange} Exchange */
/** @typedef {ReturnType<typeof newRiver>} River */

export const ADDRESS = "/newsfeed/api/headlines/";
// Of those shown, and of those that wait: two hours of the mission. A page left open for a day does not grow.
export const MOST = 400;
// "12 s ago" counts up.
const TICK_MS = 5_000;
// A gap of more headlines than this many pages hold is not filled.
const MOST_PAGES = 4;
const TIME = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/**
 * The headlines on the page and those that wait, at most MOST each; the oldest are dropped first. No DOM.
 */
export class Stock {
  known = /** @type {Map<number, Headline>} */ (new Map());
  waiting = /** @type {Headline[]} */ ([]);

  /**
   * Let headlines wait that are new; returns those, oldest first.
   * @param {Headline[]} headlines in any order
   */
  add(headlines) {
    const fresh = this.#note(headlines).sort((one, other) => one.id - other.id);
    this.waiting.push(...fresh);
    const surplus = Math.max(0, this.waiting.length - MOST);
    for (const { id } of this.waiting.splice(0, surplus)) this.known.delete(id);
    return fresh;
  }

  /** Note older ones, which do not wait; returns those that are new. @param {Headline[]} headlines */
  addOlder(headlines) {
    return this.#note(headlines);
  }

  /** Show all that wait; returns them. */
  takeWaiting() {
    return this.waiting.splice(0);
  }

  /** @param {number} id */
  forget(id) {
    this.known.delete(id);
  }

  oldest() {
    return Math.min(...this.known.keys());
  }

  /** @param {Headline[]} headlines */
  #note(headlines) {
    const fresh = [];
    for (const headline of headlines) {
      if (this.known.has(headline.id)) continue;
      this.known.set(headline.id, headline);
      fresh.push(headline);
    }
    return fresh;
  }
}

/**
 * @param {HTMLElement} place holds the list, the button for new ones, and the template
 * @param {(headline: Headline) => void} onNew called for each, shown or waiting
 */
export function newRiver(place, onNew) {
  const stock = new Stock();
  const list = find("ol", place);
  const button = partsOf(place, "river")("new");
  const template = /** @type {HTMLTemplateElement} */ (find("template", place));

  function isAboveScreen() {
    return place.getBoundingClientRect().top < 0;
  }

  function isBeingRead() {
    return isAboveScreen() || list.matches(":hover") || list.contains(document.activeElement);
  }

  function showButton() {
    button.hidden = stock.waiting.length === 0;
    button.textContent = waiting(stock.waiting.length);
  }

  function showWaiting() {
    for (const headline of stock.takeWaiting()) {
      const story = newStory(template, headline);
      story.classList.add("arrived");
      list.insertBefore(story, firstOlder(headline.id));
    }
    while (list.children.length > MOST) forgetLast();
    place.toggleAttribute("data-empty", list.children.length === 0);
    showButton();
  }

  function forgetLast() {
    const last = /** @type {HTMLElement} */ (list.lastElementChild);
    stock.forget(Number(last.dataset.id));
    last.remove();
  }

  /** @param {number} id */
  function firstOlder(id) {
    const stories = /** @type {HTMLElement[]} */ ([...list.children]);
    return stories.find((story) => Number(story.dataset.id) < id) ?? null;
  }

  function countUp() {
    const now = serverNow();
    for (const story of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(":scope > .of-desk"))) {
      const headline = stock.known.get(Number(story.dataset.id));
      if (headline) put(find("[data-story=by]", story), byline(headline, now));
    }
  }

  button.addEventListener("click", () => {
    showWaiting();
    if (isAboveScreen()) place.scrollIntoView({ block: "start" });
    /** @type {HTMLElement | null} */ (list.firstElementChild)?.focus({ preventScroll: true });
  });
  list.addEventListener("pointerleave", () => {
    if (!isBeingRead()) showWaiting();
  });
  setInterval(countUp, TICK_MS);

  return {
    /** Take in headlines as they come. @param {Headline[]} headlines in any order */
    add(headlines) {
      stock.add(headlines).forEach(onNew);
      if (isBeingRead()) showButton();
      else showWaiting();
    },
    /** Take in older ones, newest first, below all there is. @param {Headline[]} headlines */
    addOlder(headlines) {
      for (const headline of stock.addOlder(headlines)) list.append(newStory(template, headline));
      place.toggleAttribute("data-empty", list.children.length === 0);
    },
    knows: (/** @type {number} */ id) => stock.known.has(id),
    oldest: () => stock.oldest(),
  };
}

/**
 * The time in front of a headline, for all by the clock on the wall: when it happened in the mission stands
 * below it.
 * @param {Headline} headline
 * @returns {string}
 */
function receivedAt({ moment, at, published_at: publishedAt }) {
  return moment === null ? at : publishedAt;
}

/** @param {HTMLTemplateElement} template @param {Headline} headline */
function newStory(template, headline) {
  const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const story = /** @type {HTMLElement} */ (fragment.firstElementChild);
  const part = partsOf(story, "story");
  const time = /** @type {HTMLTimeElement} */ (part("time"));
  story.dataset.id = String(headline.id);
  story.dataset.published = headline.published_at;
  story.classList.add(headline.urgency);
  story.classList.toggle("of-desk", Boolean(headline.author));
  time.dateTime = receivedAt(headline);
  time.textContent = TIME.format(new Date(receivedAt(headline)));
  part("label").textContent = LABELS[headline.urgency];
  part("headline").replaceChildren(linked(headline));
  part("by").textContent = byline(headline, serverNow());
  return story;
}

/** @param {Headline} headline */
function linked({ link, headline }) {
  return link ? element("a", { href: link, rel: "noopener noreferrer" }, headline) : headline;
}

/**
 * Take a fresh snapshot, as far back as what is known.
 * @param {River} river
 * @param {(exchange: Exchange) => void} onExchange
 */
export async function refresh(river, onExchange) {
  let before = /** @type {number | null} */ (null);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { headlines: found, more } = await untilAnswered(() => snapshotBefore(before, onExchange));
    const meets = found.some(({ id }) => river.knows(id));
    river.add(found);
    if (meets || !more) return;
    before = found[found.length - 1].id;
  }
}

/**
 * A page of the snapshot, or undefined without an answer.
 * @param {number | null} before
 * @param {(exchange: Exchange) => void} onExchange
 * @returns {Promise<{headlines: Headline[], more: boolean} | undefined>}
 */
async function snapshotBefore(before, onExchange) {
  const { json } = await headlinesBefore(before, onExchange);
  return json?.headlines ? json : undefined;
}

/**
 * @param {HTMLElement} foot the button and what is said beside it
 * @param {River} river
 * @param {boolean} hasMore whether there are older ones
 * @param {(exchange: Exchange) => void} onExchange
 */
export function startOlder(foot, river, hasMore, onExchange) {
  const button = /** @type {HTMLButtonElement} */ (find("button", foot));
  const said = find("[role=status]", foot);

  /** @param {boolean} isMore */
  function show(isMore) {
    button.hidden = !isMore;
    said.textContent = isMore ? "" : "That is all there is.";
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    const exchange = await headlinesBefore(river.oldest(), onExchange);
    button.disabled = false;
    if (exchange.json?.headlines) {
      river.addOlder(exchange.json.headlines);
      show(exchange.json.more);
    } else said.textContent = whyNone(exchange);
  });
  show(hasMore);
}

/** @param {Exchange} exchange */
function whyNone({ status, json }) {
  if (json?.error) return json.error.message;
  if (status === null) return "No answer. Nothing is lost; try again in a moment.";
  return `The answer was ${status}.`;
}

/**
 * Headlines before one of them, or the newest.
 * @param {number | null} before
 * @param {(exchange: Exchange) => void} onExchange
 */
async function headlinesBefore(before, onExchange) {
  const path = before === null ? ADDRESS : `${ADDRESS}?before=${before}`;
  const exchange = await ask(path, {}, { fetch, onExchange });
  exchange.news = exchange.json?.headlines?.length ?? 0;
  onExchange(exchange);
  return exchange;
}
