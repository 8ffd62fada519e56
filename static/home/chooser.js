// @ts-check
// The choice by four questions: the form, the lanes that it marks, and the address that keeps the answers.
import { element, find, put } from "../shared/dom.js";
import { contradiction, fromHash, left, toHash, why } from "./choice.js";

/** @typedef {import("./choice.js").Answers} Answers */

const BADGES = { best: "fits best", second: "second choice", out: "", "": "" };
const TO_GO = ["", "One question to go.", "Two questions to go.", "Three questions to go."];
const QUESTION_COUNT = TO_GO.length;

/**
 * @param {HTMLFormElement} form
 * @param {NodeListOf<HTMLElement>} lanes
 * @param {NodeListOf<HTMLElement>} rows of the comparison
 */
export function startChooser(form, lanes, rows) {
  const verdict = find("[data-verdict]", form);
  const unanswered = [...verdict.childNodes];
  const links = new Map();
  for (const lane of lanes) links.set(lane.dataset.lane ?? "", find("h3 a", lane));

  /** @returns {Answers} */
  function answered() {
    return /** @type {any} */ (Object.fromEntries(new FormData(form)));
  }

  /** @param {string} app */
  function nameOf(app) {
    return /** @type {Text} */ (links.get(app)?.firstChild).data.trim();
  }

  /** @param {string} app */
  function linkTo(app) {
    const href = links.get(app)?.getAttribute("href") ?? "";
    return element("a", { href, "data-technique": app }, nameOf(app));
  }

  /** @param {Answers} answers @param {string[]} best */
  function say(answers, best) {
    const count = Object.keys(answers).length;
    if (count === 0) return verdict.replaceChildren(...unanswered);
    const note = contradiction(answers);
    const before = note ? [note, " "] : [];
    if (best.length === 1) {
      const reason = `: ${why(best[0], answers)}`;
      return verdict.replaceChildren(...before, linkTo(best[0]), reason);
    }
    const names = best.map(nameOf);
    const all = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
    return verdict.replaceChildren(...before, `${all} are left. ${TO_GO[QUESTION_COUNT - count]}`);
  }

  /** @param {Answers} answers @param {string[]} best @param {string} second */
  function mark(answers, best, second) {
    const isBegun = Object.keys(answers).length > 0;
    for (const lane of lanes) {
      const fit = isBegun ? fitOf(lane.dataset.lane ?? "", best, second) : "";
      lane.dataset.fit = fit;
      put(find("[data-badge]", lane), BADGES[fit]);
    }
    for (const row of rows) {
      if (isBegun) markRow(row, best, second);
      else markRow(row, [], "");
    }
  }

  function show() {
    const answers = answered();
    const { best, second } = left(answers);
    say(answers, best);
    mark(answers, best, second);
  }

  /** @param {Answers} answers */
  function fill(answers) {
    for (const input of form.querySelectorAll("input")) input.checked = answers[input.name] === input.value;
    show();
  }

  function keepInAddress() {
    history.replaceState(null, "", toHash(answered()) || location.pathname);
  }

  form.addEventListener("change", () => {
    keepInAddress();
    show();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    fill({});
    keepInAddress();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    const answers = fromHash(location.hash);
    // A hash without an answer in it leads to a part of the page, and says nothing about the choice.
    if (Object.keys(answers).length === 0) return;
    const isInVerdict = verdict.contains(document.activeElement);
    fill(answers);
    if (isInVerdict) find("input:checked", form).focus();
  });
  fill(fromHash(location.hash));
}

/**
 * Mark in the comparison what is left.
 * @param {HTMLElement} row
 * @param {string[]} best
 * @param {string} second
 */
function markRow(row, best, second) {
  const app = row.dataset.compared ?? "";
  const isLeft = best.includes(app);
  row.toggleAttribute("data-chosen", isLeft);
  put(find("[data-mark]", row), isLeft && best.length > 1 ? "left" : BADGES[fitOf(app, best, second)]);
}

/** @param {string} app @param {string[]} best @param {string} second */
function fitOf(app, best, second) {
  if (app === second) return "second";
  if (!best.includes(app)) return "out";
  return best.length === 1 ? "best" : "";
}
