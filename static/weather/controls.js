// @ts-check
// The controls of the poller: how often, conditional or not, stop and go, now.

/**
 * @param {HTMLFormElement} form
 * @param {{interval: (ms: number | null) => void, conditional: (on: boolean) => void, go: (on: boolean) => void, now: () => void}} act
 * @returns {(control: string, value: string) => void} moves a control as a hand would
 */
export function startControls(form, act) {
  const conditional = /** @type {HTMLInputElement} */ (form.elements.namedItem("conditional"));
  const stop = /** @type {HTMLButtonElement} */ (form.querySelector("[data-do=stop]"));
  let going = true;

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.name === "interval") act.interval(input.value ? Number(input.value) : null);
    if (input.name === "conditional") act.conditional(input.checked);
  });
  stop.addEventListener("click", () => {
    going = !going;
    stop.textContent = going ? "Stop" : "Go";
    act.go(going);
  });
  form.querySelector("[data-do=now]")?.addEventListener("click", act.now);

  return (control, value) => {
    if (control === "interval") {
      /** @type {HTMLInputElement} */ (form.querySelector(`[name=interval][value="${value}"]`)).click();
    }
    if (control === "conditional" && conditional.checked !== (value === "on")) conditional.click();
    if (control === "go") stop.click();
  };
}
