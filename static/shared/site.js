// @ts-check
// What every page does: the display menu, the bell, the visitor's name, the state of the parts.
import { startBell } from "./bell.js";
import { watchHealth } from "./health.js";
import { startRename } from "./rename.js";

const root = document.documentElement;

/** @param {string} name @param {string} value */
function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Shut out of storage: the choice lasts as long as the page.
  }
}

function startDisplayMenu() {
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=theme]"))) {
    input.checked = input.value === (root.dataset.theme ?? "auto");
    input.addEventListener("change", () => {
      keep("theme", input.value);
      if (input.value === "auto") delete root.dataset.theme;
      else root.dataset.theme = input.value;
    });
  }
  const projector = /** @type {HTMLInputElement} */ (document.querySelector("[name=projector]"));
  projector.checked = "projector" in root.dataset;
  projector.addEventListener("change", () => {
    keep("projector", projector.checked ? "on" : "off");
    root.toggleAttribute("data-projector", projector.checked);
  });
}

function startMenus() {
  const open = () => /** @type {HTMLDetailsElement | null} */ (document.querySelector(".menu[open]"));
  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

startDisplayMenu();
startMenus();
startBell(document.querySelector(".bell"));
startRename(document.querySelector(".rename"));
watchHealth(/** @type {HTMLElement} */ (document.querySelector(".parts")));
