// @ts-check
// What cannot wait for modules: the colours and size of the page, before its first paint, so that none
// flashes; and to say so where the browser is too old for the page, or where a script of it did not load, or
// failed. It imports nothing, and is written for browsers that are older than those it asks for.
(() => {
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

  /** A page may be shut out of localStorage (private windows, policies). @param {string} name */
  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function showColours() {
    const chosen = root.dataset.theme || "auto";
    const isDark = chosen === "dark" || (chosen === "auto" && systemIsDark.matches);
    if (isDark) root.dataset.dark = "";
    else delete root.dataset.dark;
  }

  /** Chrome and Edge 111, Firefox 121, Safari 16.4: of 2023, see README.md. */
  function isOldBrowser() {
    if (!window.CSS || !window.AbortSignal || !AbortSignal.timeout) return true;
    return !CSS.supports("color", "color-mix(in srgb, red, blue)") || !CSS.supports("selector(:has(a))");
  }

  /** @param {string} id of a hidden sentence */
  function reveal(id) {
    const show = () => {
      const sentence = document.getElementById(id);
      if (sentence) sentence.hidden = false;
    };
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
    else show();
  }

  const theme = stored("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (stored("projector") === "on") root.dataset.projector = "";
  showColours();
  systemIsDark.addEventListener("change", showColours);
  root.addEventListener("theme", showColours);

  const isOld = isOldBrowser();
  if (isOld) reveal("old-browser");
  // An error of loading does not bubble, so it is caught on its way down.
  const failed = (/** @type {ErrorEvent} */ event) => {
    const isOurs = event.target instanceof HTMLScriptElement || event.error;
    if (isOurs && !isOld) reveal("incomplete");
  };
  addEventListener("error", failed, true);
  addEventListener("unhandledrejection", () => reveal("incomplete"));
})();
