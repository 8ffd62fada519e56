// @ts-check
// The controls of the connection: what stands on the way, what this page says on it, and its end.
import { find } from "./dom.js";

/**
 * @param {HTMLFormElement} form @param {any} line
 * @param {(follows: boolean) => void} follow
 * @returns {(control: string, value: string) => void} moves a control as a hand would
 */
export function startControls(form, line, follow) {
  const stop = find(form, "[data-do=stop]");
  let going = true;

  /** @param {boolean} on */
  function go(on) {
    going = on;
    stop.textContent = on ? "Disconnect" : "Connect";
    if (on) line.start();
    else line.stop();
  }

  /** @type {Record<string, (input: HTMLInputElement) => void>} what each control does */
  const act = {
    path: ({ value }) => line.setPath(value),
    follow: ({ checked }) => follow(checked),
    heartbeat: ({ checked }) => line.setHeartbeat(checked),
    acks: ({ checked }) => line.setAcks(checked),
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => act[/** @type {HTMLInputElement} */ (target).name](/** @type {HTMLInputElement} */ (target)));
  stop.addEventListener("click", () => go(!going));
  find(form, "[data-do=cut]").addEventListener("click", () => line.cut());

  return (control, value) => {
    if (control === "go") return go(value === "on");
    if (control === "cut") return line.cut();
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem(control));
    if (input.type === "checkbox") input.checked = value === "on";
    else input.value = value;
    return act[control](input);
  };
}
