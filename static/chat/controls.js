// @ts-check
// The controls of the long-poll: how long to be held, and a connection to drop.

/**
 * @param {HTMLFormElement} form
 * @param {{wait: (seconds: number) => void, go: (on: boolean) => void}} act
 * @returns {(control: string, value: string) => void} moves a control as a hand would
 */
export function startControls(form, act) {
  const drop = /** @type {HTMLButtonElement} */ (form.querySelector("[data-do=stop]"));
  let going = true;

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => act.wait(Number(/** @type {HTMLInputElement} */ (event.target).value)));
  drop.addEventListener("click", () => {
    going = !going;
    drop.textContent = going ? "Drop the connection" : "Connect again";
    act.go(going);
  });

  return (control, value) => {
    if (control === "wait") /** @type {HTMLInputElement} */ (form.querySelector(`[name=wait][value="${value}"]`)).click();
    if (control === "go" && going !== (value === "on")) drop.click();
    if (control === "crowd") /** @type {HTMLButtonElement | null} */ (document.querySelector(`[data-crowd="${value}"]`))?.click();
  };
}

/**
 * What the reader decides about a message that was not sent.
 * @param {HTMLElement} chat @param {(what: string, key: string) => void} then
 */
export function onFate(chat, then) {
  chat.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
    const message = /** @type {HTMLElement | null | undefined} */ (button?.closest(".message"));
    if (button && message) then(button.dataset.do ?? "", message.dataset.key ?? "");
  });
}
