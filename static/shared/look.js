// @ts-check
// Runs before the first paint, so that no page flashes in the wrong colours or size. A page may be shut out of
// localStorage (private windows, policies); then the choice lasts as long as the page.
(() => {
  const root = document.documentElement;
  const read = (/** @type {string} */ name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const theme = read("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (read("projector") === "on") root.dataset.projector = "";
})();
