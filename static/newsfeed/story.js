// @ts-check
// One headline as a story of the front page; text goes in as text.
import { serverNow } from "../shared/clock.js";
import { LABELS, byline } from "./words.js";

/** @typedef {import("./words.js").Headline} Headline */

const TIME = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** @param {HTMLTemplateElement} template @param {Headline} headline */
export function newStory(template, headline) {
  const story = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (story.querySelector(`[data-story=${name}]`));
  story.dataset.id = String(headline.id);
  story.dataset.published = headline.published_at;
  story.classList.add(headline.urgency);
  story.classList.toggle("of-desk", Boolean(headline.author));
  const time = /** @type {HTMLTimeElement} */ (part("time"));
  [time.dateTime, time.textContent] = [headline.at, TIME.format(new Date(headline.at))];
  part("label").textContent = LABELS[headline.urgency];
  part("headline").replaceChildren(headline.link ? linked(headline) : headline.headline);
  part("by").textContent = byline(headline, serverNow());
  return story;
}

/** @param {Headline} headline */
function linked({ link, headline }) {
  return Object.assign(document.createElement("a"), { href: link, rel: "noopener noreferrer", textContent: headline });
}
