import assert from "node:assert/strict";
import { test } from "node:test";
import { newActs } from "../../static/payments/acts.js";
import { connect } from "../../static/payments/client.js";
import { fakeClock, settle } from "./fakes.mjs";

const json = (body, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function connected(answer) {
  const clock = fakeClock();
  const asked = [];
  const heard = [];
  const fetch = async (path, { method, headers, body, signal }) => {
    if (path.includes("/updates/"))
      return heard.length
        ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
        : json({ events: [{ id: "5-0", t: 5, type: "order", data: {} }], cursor: "5-0" });
    asked.push({ path, method, headers, body });
    return answer(path);
  };
  const connection = connect({
    cursor: "1-0",
    fetch,
    now: clock.now,
    timers: clock.timers,
    newId: () => "one",
    onExchange() {},
    onReset() {},
    onStatus() {},
    onEvent: (event) => heard.push(event.id),
  });
  return { connection, asked, heard };
}

test("the news of the shop arrives by a held request", async () => {
  const { connection, heard } = connected(() => json({}));
  await settle();
  assert.deepEqual(heard, ["5-0"]);
  connection.close();
});

test("an order is sent under an Idempotency-Key, so that a repetition is not a second one", async () => {
  const { connection, asked } = connected(() => json({ id: "ord_1" }, 201));
  const { json: order } = await connection.send("orders/", { product: "mug", quantity: 1 });
  assert.deepEqual(asked, [
    {
      path: "/payments/api/orders/",
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": "one" },
      body: '{"product":"mug","quantity":1}',
    },
  ]);
  assert.equal(order.id, "ord_1");
  connection.close();
});

test("an endpoint is removed by DELETE, without a body", async () => {
  const { connection, asked } = connected(() => new Response(null, { status: 204 }));
  await connection.remove("endpoints/ep_1/");
  assert.deepEqual(asked, [
    { path: "/payments/api/endpoints/ep_1/", method: "DELETE", headers: {}, body: undefined },
  ]);
  connection.close();
});

test("a refusal is shown in the server's words, and changes nothing", async () => {
  const { connection } = connected(() =>
    json({ error: { code: "bad_url", message: "The address has no host." } }, 400),
  );
  const said = [];
  const acts = newActs(connection, {
    state: () => ({}),
    receive: () => said.push("heard"),
    set: () => said.push("set"),
    onSecret: () => said.push("secret"),
    onProblem: (text) => said.push(text),
    follow() {},
  });
  assert.equal(await acts.add({ url: "http://" }), null);
  assert.deepEqual(said, ["The address has no host."]);
  connection.close();
});
