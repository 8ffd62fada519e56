// @ts-check
// The controls of the poller: how often, conditional or not, stop and go, now.
import { find } from "../shared/dom.js";

/**
 * @typedef {object} Actions
 * @property {(ms: number | null) => void} interval
 * @property {(isOn: boolean) => void} conditional
 * @property {(isOn: boolean) => void} go
 * @property {() => void} now
 */

/**
 * @param {HTMLFormElement} form
 * @param {Actions} actions
 * @returns {(control: string, value: string) => void} moves a control as a hand would
 */
export function startControls(form, actions) {
  const conditional = /** @type {HTMLInputElement} */ (form.elements.namedItem("conditional"));
  const stop = find("[data-do=stop]", form);
  let isGoing = true;

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.name === "interval") actions.interval(input.value ? Number(input.value) : null);
    if (input.name === "conditional") actions.conditional(input.checked);
  });
  stop.addEventListener("click", () => {
    isGoing = !isGoing;
    stop.textContent = isGoing ? "Stop" : "Go";
    actions.go(isGoing);
  });
  find("[data-do=now]", form).addEventListener("click", actions.now);

  return (control, value) => {
    if (control === "interval") find(`[name=interval][value="${value}"]`, form).click();
    if (control === "conditional" && conditional.checked !== (value === "on")) conditional.click();
    if (control === "go") stop.click();
  };
}
