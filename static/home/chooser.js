// @ts-check
// The choice by four questions: the form, the lanes that it marks, and the address that keeps the answers.
import { contradiction, fromHash, left, toHash, why } from "./choice.js";

const FITS = /** @type {Record<string, string>} */ ({ best: "fits best", second: "second choice", out: "" });
const TO_GO = ["", "One question to go.", "Two questions to go.", "Three questions to go."];

/** @param {HTMLFormElement} form @param {NodeListOf<HTMLElement>} lanes */
export function startChooser(form, lanes) {
  const verdict = /** @type {HTMLElement} */ (form.querySelector("[data-verdict]"));
  const unanswered = [...verdict.childNodes];
  const links = Object.fromEntries([...lanes].map((lane) => [lane.dataset.lane, /** @type {HTMLAnchorElement} */ (lane.querySelector("h3 a"))]));
  const name = (/** @type {string} */ app) => /** @type {Text} */ (links[app].firstChild).data.trim();
  const answered = () => /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));

  /** @param {string} app */
  function link(app) {
    const to = document.createElement("a");
    [to.href, to.textContent] = [links[app].href, name(app)];
    to.dataset.technique = app;
    return to;
  }

  /** @param {Record<string, string>} answers @param {string[]} best */
  function say(answers, best) {
    const [count, note] = [Object.keys(answers).length, contradiction(answers)];
    if (!count) return verdict.replaceChildren(...unanswered);
    const before = note ? [note, " "] : [];
    if (best.length === 1) return verdict.replaceChildren(...before, link(best[0]), `: ${why(best[0], answers)}`);
    const names = best.map(name);
    verdict.replaceChildren(...before, `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are left. ${TO_GO[4 - count]}`);
  }

  /** @param {Record<string, string>} answers @param {string[]} best @param {string} second */
  function mark(answers, best, second) {
    const some = Object.keys(answers).length > 0;
    for (const lane of lanes) {
      const app = lane.dataset.lane ?? "";
      const fit = !some ? "" : best.includes(app) ? (best.length === 1 ? "best" : "") : app === second ? "second" : "out";
      lane.dataset.fit = fit;
      /** @type {HTMLElement} */ (lane.querySelector("[data-badge]")).textContent = FITS[fit] ?? "";
    }
  }

  function show() {
    const answers = answered();
    const { best, second } = left(answers);
    say(answers, best);
    mark(answers, best, second);
  }

  /** @param {Record<string, string>} answers */
  function fill(answers) {
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input"))) input.checked = answers[input.name] === input.value;
    show();
  }

  const keep = () => history.replaceState(null, "", toHash(answered()) || location.pathname);
  form.addEventListener("change", () => (keep(), show()));
  form.addEventListener("reset", (event) => (event.preventDefault(), fill({}), keep()));
  form.addEventListener("submit", (event) => event.preventDefault());
  // A hash without an answer in it leads to a part of the page, and says nothing about the choice.
  addEventListener("hashchange", () => {
    const [answers, inVerdict] = [fromHash(location.hash), verdict.contains(document.activeElement)];
    if (!Object.keys(answers).length) return;
    fill(answers);
    if (inVerdict) /** @type {HTMLElement | null} */ (form.querySelector("input:checked"))?.focus();
  });
  fill(fromHash(location.hash));
}
