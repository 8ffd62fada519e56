// @ts-check
// The line under the title that says how this page's line to the shop stands.
import { serverNow } from "../shared/clock.js";
import { $, put } from "./dom.js";
import { said } from "./status.js";

// Often enough that a second is never skipped.
const TICK_MS = 250;

/** @param {{onTry: () => void}} page */
export function newStatus({ onTry }) {
  const line = $("#state");
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (line.querySelector(`[data-state-part=${name}]`));
  let [status, heard] = [/** @type {any} */ (null), serverNow()];
  part("action").addEventListener("click", onTry);

  function show() {
    if (!status) return;
    const now = said(status, { now: serverNow(), heard });
    line.dataset.state = now.state;
    put(part("badge"), now.badge);
    put(part("text"), now.text);
    put(part("next"), now.next);
    part("action").hidden = !now.action;
  }

  setInterval(show, TICK_MS);
  return {
    set(/** @type {any} */ newStatus) {
      if (newStatus.state === "held") heard = serverNow();
      status = newStatus;
      show();
    },
  };
}
