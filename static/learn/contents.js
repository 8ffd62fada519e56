// @ts-check
// Marks in the table of contents the part that is being read: the last one whose heading has gone up so far.
import { oncePerFrame } from "../shared/dom.js";

// In CSS pixels from the top of the window: a heading that a link led to is higher.
const REACHED = 120;

const links = /** @type {HTMLAnchorElement[]} */ ([
  ...document.querySelectorAll(".contents a, .folded li a"),
]);
const headings = [...document.querySelectorAll(".prose :is(h2, h3)[id]")];

/** The last parts may be too short to come up. */
function isAtEnd() {
  return innerHeight + scrollY >= document.documentElement.scrollHeight - 1;
}

function current() {
  if (isAtEnd()) return headings.at(-1);
  return headings.filter((heading) => heading.getBoundingClientRect().top < REACHED).at(-1);
}

function mark() {
  const hash = `#${current()?.id}`;
  for (const link of links) {
    if (link.hash === hash) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

addEventListener("scroll", oncePerFrame(mark), { passive: true });
mark();
