import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../static/shared/exchange.js";

const JSON_TYPE = { "content-type": "application/json" };

/** Ask a server that gives this answer. */
function asked(answer, by = {}) {
  const fetch = async (_, { signal }) => answer(signal);
  return ask("/x/", {}, { fetch, onExchange() {}, signal: new AbortController().signal, ...by });
}

/** A server that answers nothing until it is left. */
const silent = (signal) =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });

test("an answer that is not JSON is none, whatever its status: it is not from our server", async () => {
  const pages = [
    new Response("<p>Welcome to our Wi-Fi", { headers: { "content-type": "text/html" } }),
    new Response("<p>Welcome", { headers: JSON_TYPE }),
    new Response("17", { headers: JSON_TYPE }),
  ];
  for (const page of pages) {
    const { status, failure } = await asked(() => page);
    assert.deepEqual([status, failure], [null, "an answer that is not JSON"]);
  }
});

test("an answer without a body is one", async () => {
  const { status, failure } = await asked(() => new Response(null, { status: 204 }));
  assert.deepEqual([status, failure], [204, ""]);
});

test("an error that a proxy answers in HTML keeps its status", async () => {
  const { status, json } = await asked(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  assert.deepEqual([status, json], [502, null]);
});

test("a request is given up when its time is up, and when its page gives it up", async () => {
  const late = await asked(silent, { timeout: 10 });
  assert.deepEqual([late.status, late.failure], [null, "no answer in time"]);
  const leaving = new AbortController();
  const left = asked(silent, { signal: leaving.signal });
  leaving.abort();
  assert.equal((await left).failure, "given up by this page");
  assert.equal((await asked(silent, { signal: leaving.signal })).failure, "given up by this page");
});

test("requests work in browsers without AbortSignal.any", async () => {
  const { any } = AbortSignal;
  AbortSignal.any = undefined;
  const { status, json } = await asked(() => new Response("{}", { headers: JSON_TYPE }));
  AbortSignal.any = any;
  assert.deepEqual([status, json], [200, {}]);
});
