// @ts-check
// Who is here; each name begins a message to its bearer.
import { isolated } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";

/** @typedef {import("./room.js").Person} Person */

/**
 * @param {HTMLElement} aside @param {Person[]} people @param {string} me the visitor's id
 * @param {(name: string) => void} call
 */
export function showPeople(aside, people, me, call) {
  const sorted = [...people].sort((one, other) => Number(other.id === me) - Number(one.id === me) || one.name.localeCompare(other.name));
  /** @type {HTMLElement} */ (aside.querySelector("[data-count]")).textContent = String(people.length);
  const list = /** @type {HTMLElement} */ (aside.querySelector("ul"));
  keyed(list, sorted, ({ id, name }) => `${id} ${name}`, (person) => entry(person, person.id === me, call), () => {});
}

/** @param {Person} person @param {boolean} own @param {(name: string) => void} call */
function entry({ name }, own, call) {
  const item = Object.assign(document.createElement("li"), { className: "arrived" });
  if (own) {
    item.append(Object.assign(document.createElement("bdi"), { textContent: name }), "\u00a0(you)");
    return item;
  }
  const button = Object.assign(document.createElement("button"), { type: "button", title: `Write to ${isolated(name)}` });
  button.append(Object.assign(document.createElement("bdi"), { textContent: name }));
  button.addEventListener("click", () => call(name));
  item.append(button);
  return item;
}
