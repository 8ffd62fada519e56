// @ts-check
// Says so where a script did not load. Without it the page would claim for ever that it is connecting. A script of
// its own that imports nothing, before all others.
addEventListener(
  "error",
  ({ target }) => {
    if (!(target instanceof HTMLScriptElement)) return;
    const say = () => document.getElementById("incomplete")?.removeAttribute("hidden");
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", say);
    else say();
  },
  true, // an error of loading does not bubble
);
