// @ts-check
// The headlines, newest first. What comes while someone reads waits behind a button, so that nothing moves under them.
import { serverNow } from "../shared/clock.js";
import { newStory } from "./story.js";
import { byline, waiting } from "./words.js";

/** @typedef {import("./words.js").Headline} Headline */

// Two hours of the mission; a page left open for a day does not grow.
const MOST = 400;
// "12 s ago" counts up.
const TICK_MS = 5_000;

/**
 * @param {HTMLElement} place holds the list, the button for new ones, and the template
 * @param {(headline: Headline) => void} onNew called for each, shown or waiting
 */
export function newRiver(place, onNew) {
  const list = /** @type {HTMLElement} */ (place.querySelector("ol"));
  const button = /** @type {HTMLButtonElement} */ (place.querySelector("[data-river=new]"));
  const template = /** @type {HTMLTemplateElement} */ (place.querySelector("template"));
  const known = /** @type {Map<number, Headline>} */ (new Map());
  let held = /** @type {Headline[]} */ ([]);

  const top = () => place.getBoundingClientRect().top;
  const isRead = () => top() < 0 || list.matches(":hover") || list.contains(document.activeElement);
  const isNew = (/** @type {Headline} */ one) => !known.has(one.id) && Boolean(known.set(one.id, one));

  function showButton() {
    button.hidden = held.length === 0;
    button.textContent = waiting(held.length);
  }

  function show() {
    for (const one of held) {
      const story = newStory(template, one);
      const after = [...list.children].find((other) => Number(/** @type {HTMLElement} */ (other).dataset.id) < one.id);
      list.insertBefore(story, after ?? null);
      story.classList.add("arrived");
    }
    held = [];
    while (list.children.length > MOST) list.lastElementChild?.remove();
    place.toggleAttribute("data-empty", list.children.length === 0);
    showButton();
  }

  button.addEventListener("click", () => {
    show();
    if (top() < 0) place.scrollIntoView({ block: "start" });
    /** @type {HTMLElement | null} */ (list.firstElementChild)?.focus({ preventScroll: true });
  });
  list.addEventListener("pointerleave", () => isRead() || show());
  setInterval(() => {
    for (const story of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(":scope > .of-desk"))) {
      const by = /** @type {HTMLElement} */ (story.querySelector("[data-story=by]"));
      by.textContent = byline(/** @type {Headline} */ (known.get(Number(story.dataset.id))), serverNow());
    }
  }, TICK_MS);

  return {
    /** Take in headlines as they come. @param {Headline[]} headlines in any order */
    add(headlines) {
      const fresh = headlines.filter(isNew).sort((one, other) => one.id - other.id);
      held.push(...fresh);
      fresh.forEach(onNew);
      if (isRead()) showButton();
      else show();
    },
    /** Take in older ones, newest first, below all there is. @param {Headline[]} headlines */
    addOlder(headlines) {
      list.append(...headlines.filter(isNew).map((one) => newStory(template, one)));
      place.toggleAttribute("data-empty", list.children.length === 0);
    },
    knows: (/** @type {number} */ id) => known.has(id),
    oldest: () => Math.min(...known.keys()),
  };
}
