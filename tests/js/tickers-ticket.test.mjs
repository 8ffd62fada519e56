import assert from "node:assert/strict";
import { test } from "node:test";
import { newTicket } from "../../static/tickers/exchange/ticket.js";
import { FakeElement } from "./fake_dom.mjs";

const TYPED = { side: "buy", kind: "market", quantity: "10", price: "" };

/** A ticket on which an order for ten shares is typed. */
function typedTicket(place) {
  globalThis.FormData = class {
    [Symbol.iterator]() {
      return Object.entries(TYPED).values();
    }
  };
  const form = new FakeElement();
  const inputs = { quantity: new FakeElement(), price: new FakeElement() };
  form.elements = { namedItem: (name) => inputs[name] };
  form.dataset.stock = "AAPL";
  const ticket = newTicket(form, { place, book: () => undefined, account: {} });
  return { ticket, press: () => form.dispatch("submit", { preventDefault() {} }) };
}

test("an order that is placed again after a lost connection is the same order: it may be under way", () => {
  const placed = [];
  const { ticket, press } = typedTicket((order) => placed.push(order.client_id));
  press();
  ticket.lost();
  press();
  assert.equal(placed[1], placed[0]);
  ticket.answer(placed[0], { text: "Filled.", isBad: false });
  press();
  assert.notEqual(placed[2], placed[0]);
});
