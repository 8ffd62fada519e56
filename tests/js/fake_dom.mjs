// As much of a document as the shared parts of pages need: elements by selector, made when they are asked
// for.

export class FakeElement {
  dataset = {};
  attributes = new Map();
  classList = { add() {} };
  textContent = "";
  hidden = false;
  #listeners = new Map();
  #parts = new Map();

  querySelector(selector) {
    if (!this.#parts.has(selector)) this.#parts.set(selector, new FakeElement());
    return this.#parts.get(selector);
  }

  addEventListener(type, listener) {
    this.#listeners.set(type, listener);
  }

  click() {
    this.dispatch("click");
  }

  dispatch(type, event) {
    this.#listeners.get(type)(event);
  }

  append() {}

  replaceChildren() {}

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  hasAttribute(name) {
    return this.attributes.has(name);
  }

  toggleAttribute(name) {
    if (this.attributes.delete(name)) return false;
    this.attributes.set(name, "");
    return true;
  }
}

/** Timers that run when a test says so. */
export function fakeTimers() {
  const waiting = [];
  return {
    setInterval: (run) => waiting.push(run),
    tick: () => waiting.forEach((run) => run()),
  };
}
