// @ts-check
// What every page does: the server's time, the display menu, the bell, the visitor's name, and in the footer
// the state of the parts.
import { startBell } from "./bell/bell.js";
import { learnTime, serverNow } from "./clock.js";
import { offerCopies } from "./controls/copy.js";
import { find, markInvalid, put } from "./dom.js";
import { clockTime } from "./format.js";
import { startKeys } from "./controls/keys.js";
import { startListings } from "./controls/listings.js";
import { startSheet } from "./wire/sheet.js";

// Rarely enough to cost nothing, often enough that a class notices within a sentence.
const HEALTH_EVERY_MS = 15_000;
// For a visitor, a part that does not answer within this time is down.
const HEALTH_TIMEOUT_MS = 5_000;

const HEALTH_WORDS = {
  ok: "well",
  down: "down",
  unknown: "unknown while the log is down",
  silent: "no answer",
};

/** @typedef {Record<string, keyof typeof HEALTH_WORDS>} Parts */

/** Ask which parts are up; the answer also has the server's time. @returns {Promise<Parts>} */
async function askHealth() {
  const asked = Date.now();
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const answer = await fetch("/healthz", { cache: "no-store", signal });
    learnTime(Number(answer.headers.get("x-time") ?? NaN), asked, Date.now());
    const { redis, database, worker } = await answer.json();
    return { server: "ok", redis, database, worker };
  } catch {
    return { server: "silent", redis: "unknown", database: "unknown", worker: "unknown" };
  }
}

/** @param {HTMLElement} footer @param {Parts} parts */
function showHealth(footer, parts) {
  for (const [part, state] of Object.entries(parts)) {
    const item = find(`[data-part=${part}]`, footer);
    const isLost = parts.server === "silent" && part !== "server";
    item.dataset.state = state === "silent" ? "down" : state;
    put(find("b", item), isLost ? "not known" : HEALTH_WORDS[state]);
  }
  put(find("[data-checked]", footer), clockTime(serverNow()));
}

/**
 * Request the state of the parts every 15 s and show it; not while the tab is hidden.
 * @param {HTMLElement} footer
 */
function watchHealth(footer) {
  let timer = 0;

  async function turn() {
    clearTimeout(timer);
    if (document.hidden) return;
    showHealth(footer, await askHealth());
    clearTimeout(timer);
    timer = window.setTimeout(turn, HEALTH_EVERY_MS);
  }

  document.addEventListener("visibilitychange", turn);
  turn();
}

// A name is written to a cookie and nowhere else: a server that works answers at once.
const RENAME_TIMEOUT_MS = 10_000;

const root = document.documentElement;

/**
 * The server wrote its time into the page after the browser had asked for it, and before the first byte came.
 */
function readServerTime() {
  const [entry] = performance.getEntriesByType("navigation");
  const navigation = /** @type {PerformanceNavigationTiming | undefined} */ (entry);
  // A page out of the browser's cache holds the time of long ago.
  const written = document.querySelector("[name=server-time]")?.getAttribute("content");
  if (!written || !navigation?.transferSize) return;
  const begin = Date.now() - performance.now();
  learnTime(Number(written), begin + navigation.requestStart, begin + navigation.responseStart);
}

/** @param {string} name @param {string} value */
function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Shut out of storage: the choice lasts as long as the page.
  }
}

/** @param {string} name */
function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function startDisplayMenu() {
  const themes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=theme]"));
  for (const input of themes) {
    input.checked = input.value === (root.dataset.theme ?? "auto");
    input.addEventListener("change", () => {
      keep("theme", input.value);
      root.dataset.theme = input.value;
      root.dispatchEvent(new Event("theme"));
    });
  }
  const projector = /** @type {HTMLInputElement} */ (find("[name=projector]"));
  projector.checked = "projector" in root.dataset;
  projector.addEventListener("change", () => {
    keep("projector", projector.checked ? "on" : "off");
    root.toggleAttribute("data-projector", projector.checked);
  });
}

/** Pages keep in the address what is chosen, and so does the code. @param {HTMLDetailsElement} menu */
function startQrCode(menu) {
  const code = /** @type {HTMLImageElement} */ (find("#qr", menu));
  menu.addEventListener("toggle", () => {
    const path = location.pathname + location.search;
    if (menu.open) code.src = `/qr.svg?${new URLSearchParams({ of: path })}`;
  });
}

function startKeyHelp() {
  const help = /** @type {HTMLDialogElement} */ (find("#keys"));
  const switched = /** @type {HTMLInputElement} */ (find("[name=keys]"));
  switched.checked = kept("keys") !== "off";
  switched.addEventListener("change", () => keep("keys", switched.checked ? "on" : "off"));
  find("#show-keys").addEventListener("click", () => help.showModal());
  startKeys(help, () => switched.checked);
}

/** @returns {HTMLDetailsElement | null} */
function openMenu() {
  return document.querySelector(".menu[open]");
}

function startMenus() {
  document.addEventListener("click", (event) => {
    const menu = openMenu();
    if (menu && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = openMenu();
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    find("summary", menu).focus();
  });
}

/**
 * Send the visitor's name as JSON, and show beside the form whether it was accepted.
 * @param {HTMLFormElement | null} form
 */
function startRename(form) {
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = find(".said", form);
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("name"));
    const { name, problem } = await rename(input.value);
    said.toggleAttribute("data-bad", Boolean(problem));
    markInvalid(input, Boolean(problem));
    said.textContent = problem ?? "";
    if (problem) return;
    const isolated = document.createElement("bdi");
    isolated.textContent = name;
    said.replaceChildren("You are ", isolated, " now.");
    input.value = name;
    for (const place of document.querySelectorAll("[data-visitor]")) put(place, name);
  });
}

/** @param {string} name @returns {Promise<{name: string, problem?: string}>} */
async function rename(name) {
  try {
    const answer = await fetch("/visitor/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name }),
      signal: AbortSignal.timeout(RENAME_TIMEOUT_MS),
    });
    const body = await answer.json();
    return answer.ok ? { name: body.name } : { name, problem: body.error.message };
  } catch {
    return { name, problem: "The server did not answer. Your name is unchanged; try again in a moment." };
  }
}

/** On a phone the navigation is wider than the screen: scroll it to the open page. */
function showCurrent() {
  const list = find(".site nav");
  const current = /** @type {HTMLElement | null} */ (list.querySelector("[aria-current]"));
  if (!current) return;
  const { left, width } = current.getBoundingClientRect();
  list.scrollLeft += left + width / 2 - list.clientWidth / 2;
}

const wire = document.getElementById("wire");

readServerTime();
showCurrent();
if (wire) startSheet(wire);
startListings(document.querySelectorAll("[data-listing]"));
offerCopies(document.querySelectorAll("[data-copy]"));
startDisplayMenu();
startKeyHelp();
startQrCode(find(".menu:has(#qr)"));
startMenus();
startBell(document.querySelector(".bell"));
startRename(document.querySelector(".rename"));
watchHealth(find(".parts"));
