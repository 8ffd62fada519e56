// @ts-check
// Search while one types. Without this script the form asks for the same as a page.
import { find, put } from "../shared/dom.js";
import { makeOneStop } from "../shared/controls/one-stop.js";

// Shorter than a pause between words, longer than between letters.
const PAUSE_MS = 150;
const NO_ANSWER = "The server does not answer. Press Enter to try again.";

const form = /** @type {HTMLFormElement} */ (find(".search"));
const field = /** @type {HTMLInputElement} */ (find("#q"));
const results = find("#results");
const state = { timer: 0, query: field.value };

/** @param {string} query */
function addressOf(query) {
  return query ? `?${new URLSearchParams({ q: query })}` : "";
}

async function ask() {
  const query = field.value.trim();
  if (query === state.query) return;
  state.query = query;
  history.replaceState(null, "", form.action + addressOf(query));
  const html = await found(query);
  // What was typed meanwhile has asked again.
  if (query === state.query) show(html);
}

/** What is found, as the server's piece of HTML, or null. @param {string} query */
async function found(query) {
  try {
    const answer = await fetch(`/learn/search/${addressOf(query)}`);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** @param {string | null} html */
function show(html) {
  if (html !== null) results.innerHTML = html;
  const said = html === null ? NO_ANSWER : (results.querySelector("section")?.dataset.said ?? "");
  put(find("#said"), said);
  find("#said").classList.toggle("unseen", html !== null);
  if (html === null) state.query = "";
}

function askSoon() {
  clearTimeout(state.timer);
  state.timer = window.setTimeout(ask, PAUSE_MS);
}

/** @param {KeyboardEvent} event */
function goToFirst(event) {
  const first = results.querySelector("a");
  if (event.key !== "ArrowDown" || !first) return;
  event.preventDefault();
  first.focus();
}

field.addEventListener("input", askSoon);
field.addEventListener("keydown", goToFirst);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
makeOneStop(results, "a");
