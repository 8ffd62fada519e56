// @ts-check
// Says so where a script of the page did not load, or failed: what it would have shown is not there, and it might claim
// for ever to be connecting. A script of its own that imports nothing, before all others.
(() => {
  const show = () => document.getElementById("incomplete")?.removeAttribute("hidden");
  const say = () => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", show) : show());
  // An error of loading does not bubble, so it is caught on its way down.
  addEventListener("error", (event) => (event.target instanceof HTMLScriptElement || event.error) && say(), true);
  addEventListener("unhandledrejection", say);
})();
