// @ts-check
// Tabs. Source: WAI-ARIA Authoring Practices, "Tabs Pattern" (arrow keys move, and moving selects).

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

  list.addEventListener("click", (event) => {
    const tab = /** @type {Element} */ (event.target).closest("[role=tab]");
    if (tab) select(/** @type {HTMLElement} */ (tab));
  });
  list.addEventListener("keydown", (event) => {
    const { key } = /** @type {KeyboardEvent} */ (event);
    const here = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const tab = /** @type {HTMLElement} */ (tabs.at(to % tabs.length));
    tab.focus();
    select(tab);
  });
}

/** @param {HTMLElement} tab */
function panelOf(tab) {
  return document.getElementById(tab.getAttribute("aria-controls") ?? "");
}
