import assert from "node:assert/strict";
import { test } from "node:test";
import { refresh } from "../../static/newsfeed/river.js";
import { settle } from "./fakes.mjs";

const json = (body, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

test("a snapshot that fails is requested again until it is there, from where it stopped", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [
    json({ error: { code: "stopping", message: "Send it again." } }, 503),
    json({ headlines: [{ id: 9 }, { id: 8 }], more: true }),
    null,
    json({ headlines: [{ id: 7 }, { id: 6 }], more: true }),
  ];
  const paths = [];
  t.mock.method(globalThis, "fetch", async (path) => {
    paths.push(path);
    const answer = answers.shift();
    if (!answer) throw new TypeError("no connection");
    return answer;
  });
  const known = new Set([6]);
  const river = {
    knows: (id) => known.has(id),
    add: (headlines) => headlines.forEach(({ id }) => known.add(id)),
  };
  const refreshed = refresh(river, () => {});
  await settle();
  assert.equal(paths.length, 1);
  t.mock.timers.tick(1_000);
  await settle();
  t.mock.timers.tick(1_000);
  await refreshed;
  assert.deepEqual(paths, [
    "/newsfeed/api/headlines/",
    "/newsfeed/api/headlines/",
    "/newsfeed/api/headlines/?before=8",
    "/newsfeed/api/headlines/?before=8",
  ]);
  assert.deepEqual([...known].sort(), [6, 7, 8, 9]);
});
