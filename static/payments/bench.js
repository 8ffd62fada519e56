// @ts-check
// The bench of attacks, and the switch that makes them succeed.
import { $, put } from "./dom.js";
import { verdicts } from "./verdict.js";

/** @param {{attack: (kind: string) => Promise<Record<string, any> | null>, deduplicate: (on: boolean) => void}} act */
export function startBench(act) {
  const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-attack]")]);
  let turn = 0;

  async function attack(/** @type {HTMLButtonElement} */ button) {
    const mine = ++turn;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
    put($("[data-verdict=what]"), `${button.querySelector("b")?.textContent}: sending.`);
    const result = await act.attack(button.dataset.attack ?? "");
    if (mine !== turn) return;
    put($("[data-verdict=what]"), button.querySelector("b")?.textContent ?? "");
    $("[data-verdict=result]").replaceChildren(...(result ? verdicts(result) : []));
  }

  for (const button of buttons) button.addEventListener("click", () => attack(button));
  $("#deduplicate").addEventListener("change", ({ target }) => act.deduplicate(/** @type {HTMLInputElement} */ (target).checked));
}

/** @param {Record<string, any>} settings */
export function showBench({ deduplicate }) {
  /** @type {HTMLInputElement} */ ($("#deduplicate")).checked = deduplicate;
  $("#bench").toggleAttribute("data-careless", !deduplicate);
  put($("[data-dedupe]"), deduplicate
    ? "Switch it off, send 20 copies at once, and see what the customer is charged. It is your shop alone."
    : "Off: this shop acts on whatever is authentic, as often as it comes, and never looks whether it came before.");
}
