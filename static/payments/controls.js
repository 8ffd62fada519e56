// @ts-check
// What the lesson's sentences move, as a hand would.
import { $ } from "./dom.js";

/** @type {Record<string, (value: string) => void>} */
const MOVES = {
  place: (name) => $(`#place-${name}`).click(),
  buy(product) {
    $("#place-shop").click();
    $(`[name=product][value="${product}"]`).click();
    $("#pay").click();
  },
  attack(kind) {
    $("#place-bench").click();
    $(`[data-attack="${kind}"]`).click();
  },
  misbehave(kind) {
    $("#place-processor").click();
    $(`[data-kind="${kind}"]`).click();
  },
  deduplicate(value) {
    $("#place-bench").click();
    const box = /** @type {HTMLInputElement} */ ($("#deduplicate"));
    if (box.checked !== (value === "on")) box.click();
  },
  own: () => $("#own").setAttribute("open", ""),
};

/** @param {string} control @param {string} value */
export const setter = (control, value) => MOVES[control]?.(value);
