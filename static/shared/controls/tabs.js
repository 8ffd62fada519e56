// @ts-check
// Tabs. A list with `data-in-address="station"` keeps its chosen tab in the address, as `?station=JFK`.
// Source: WAI-ARIA Authoring Practices, "Tabs Pattern" (arrow keys move, and moving selects).
import { fromAddress, onAddress, toAddress } from "../address.js";

/**
 * @param {Element} list an element of role tablist, whose tabs name their panels in aria-controls
 * @param {(tab: HTMLElement) => void} [then] called after another tab was selected
 */
export function startTabs(list, then = () => {}) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);

  /** @param {HTMLElement} chosen */
  function select(chosen) {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = panelOf(tab);
      // Several tabs may share a panel.
      if (panel) panel.hidden = panel !== panelOf(chosen);
    }
    then(chosen);
  }

  const kept = /** @type {HTMLElement} */ (list).dataset.inAddress;
  const first = tabs.find(isSelected);

  /** What a visitor chooses. @param {HTMLElement} tab */
  function choose(tab) {
    select(tab);
    if (kept) toAddress(kept, valueOf(tab));
  }

  /** @param {string | null} value */
  function restore(value) {
    const tab = tabs.find((one) => valueOf(one) === value) ?? first;
    if (tab && !isSelected(tab)) select(tab);
  }

  list.addEventListener("click", (event) => {
    const tab = /** @type {Element} */ (event.target).closest("[role=tab]");
    if (tab) choose(/** @type {HTMLElement} */ (tab));
  });
  list.addEventListener("keydown", (event) => {
    const { key } = /** @type {KeyboardEvent} */ (event);
    const here = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const tab = /** @type {HTMLElement} */ (tabs.at(to % tabs.length));
    tab.focus();
    choose(tab);
  });
  if (!kept) return;
  onAddress(kept, restore);
  restore(fromAddress(kept));
}

/** @param {HTMLElement} tab */
function isSelected(tab) {
  return tab.getAttribute("aria-selected") === "true";
}

/** What its id ends with: "lobby" of "room-lobby". @param {HTMLElement} tab */
function valueOf(tab) {
  return tab.id.slice(tab.id.indexOf("-") + 1);
}

/** @param {HTMLElement} tab */
function panelOf(tab) {
  return document.getElementById(tab.getAttribute("aria-controls") ?? "");
}
