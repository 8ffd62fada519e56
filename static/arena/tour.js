// @ts-check
// The tour: six steps, each of which sets the switches and the lag, and says what to look at.
import { find, put } from "../shared/dom.js";

const NONE = { prediction: false, reconciliation: false, interpolation: false, compensation: false };

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} text
 * @property {number} delay milliseconds
 * @property {typeof NONE} switches
 *
 * @type {Step[]}
 */
export const STEPS = [
  {
    title: "As the server says",
    text: "No lag, no switches. Take the crown, and look at Key to movement: about a tick and a snapshot.",
    delay: 0,
    switches: NONE,
  },
  {
    title: "150 ms of lag",
    text: "The same, 150 ms late. Stop, press a key, and count: your player waits for the server.",
    delay: 150,
    switches: NONE,
  },
  {
    title: "Prediction",
    text: "Your player now moves at once. But each snapshot is old, and pulls it back: see it tremble.",
    delay: 150,
    switches: { ...NONE, prediction: true },
  },
  {
    title: "Reconciliation",
    text: "The page applies again what the server had not seen. The dashed ghost is the server's truth.",
    delay: 150,
    switches: { ...NONE, prediction: true, reconciliation: true },
  },
  {
    title: "Interpolation",
    text: "Look at the others: they jumped 20 times a second, and now glide, about 100 ms in the past.",
    delay: 150,
    switches: { ...NONE, prediction: true, reconciliation: true, interpolation: true },
  },
  {
    title: "Lag compensation",
    text: "Chase the crown. The server judges a touch by what you saw: whom you touch, you have touched.",
    delay: 150,
    switches: { prediction: true, reconciliation: true, interpolation: true, compensation: true },
  },
];

/**
 * @param {HTMLElement} place
 * @param {(step: Step) => void} set moves the switches and the lag
 */
export function startTour(place, set) {
  const state = { step: -1 };
  const part = (/** @type {string} */ name) => find(`[data-tour="${name}"]`, place);

  /** @param {number} step */
  function go(step) {
    state.step = step;
    const isOn = step >= 0 && step < STEPS.length;
    part("start").hidden = isOn;
    part("step").hidden = !isOn;
    if (!isOn) return;
    const { title, text } = STEPS[step];
    put(part("title"), `${step + 1} of ${STEPS.length}: ${title}`);
    put(part("text"), text);
    put(part("next"), step === STEPS.length - 1 ? "End the tour" : "Next");
    /** @type {HTMLButtonElement} */ (part("back")).disabled = step === 0;
    set(STEPS[step]);
  }

  part("start").addEventListener("click", () => {
    go(0);
    part("next").focus();
  });
  part("next").addEventListener("click", () => go(state.step + 1));
  part("back").addEventListener("click", () => go(state.step - 1));
  return { go };
}
