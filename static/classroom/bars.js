// @ts-check
// The distribution of a question: a row for each choice, a bar for each round that was answered.
import { element, find, keepList, put } from "../shared/dom.js";
import { svg } from "../shared/svg.js";

const FULL = 100;
const LETTERS = "ABCDEF";

/** @param {number} place */
export function letter(place) {
  return LETTERS[place];
}

/**
 * @param {Element} list
 * @param {any} question
 * @param {Record<string, Record<string, number>>} distribution by round
 * @param {string} right the choice that is right, empty if unknown
 */
export function showBars(list, question, distribution, right) {
  const answered = Object.keys(distribution).filter((round) => total(distribution[round]) > 0);
  keepList(list, question.choices, {
    key: ({ id }) => id,
    make: makeRow,
    update(item, choice) {
      const place = question.choices.indexOf(choice);
      const isRight = choice.id === right;
      item.toggleAttribute("data-right", isRight);
      put(find("b", item), letter(place));
      put(find(".text", item), isRight ? `${choice.text} ✓` : choice.text);
      const drawn = answered.map((round) => bar(round, distribution[round], choice.id));
      find(".rounds", item).replaceChildren(...drawn);
    },
  });
}

function makeRow() {
  const choice = element("p.choice", {}, element("b"), " ", element("span.text"));
  return element("li", {}, choice, element("div.rounds"));
}

function bar(round, counts, id) {
  const percent = Math.round((FULL * counts[id]) / total(counts));
  const figure = svg(
    "svg",
    { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "ground", width: FULL, height: 10 }),
    svg("rect", { class: `round-${round}`, width: percent, height: 10 }),
  );
  const words = `round ${round}: ${counts[id]} (${percent} %)`;
  return element("p", {}, figure, element("span.figure", {}, words));
}

/** @param {Record<string, number>} counts */
function total(counts) {
  let sum = 0;
  for (const count of Object.values(counts)) sum += count;
  return sum;
}
