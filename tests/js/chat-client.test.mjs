import assert from "node:assert/strict";
import { after, test } from "node:test";
import { connect } from "../../static/chat/client.js";
import { failing, fakeClock, settle } from "./fakes.mjs";

const json = (body, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
const message = (id, t = 0) => ({ id, topic: "chat.lobby", type: "message", t: t * 1000, data: {} });
const refused = (status, code) => async () => json({ error: { code, message: "No." } }, status);

/** Holds requests as the chat's transport does, until `tell` or until the wait is over. */
function fakeChat(clock) {
  const server = {
    asked: [],
    cursor: "5-0",
    snapshot: { messages: [], cursor: "9-0" },
    answer: null,
    tell: () => {},
  };
  server.fetch = async (path, { signal, method, cache }) => {
    server.asked.push({ path, method, cache, at: clock.now() });
    if (server.answer) return server.answer(signal, path);
    if (!path.includes("/updates/")) return json(server.snapshot);
    const [, cursor, wait] = /cursor=(.*)&wait=(.*)/.exec(path);
    if (wait === "0") return json({ events: [], cursor });
    return new Promise((resolve, reject) => {
      server.tell = (...events) => resolve(json({ events, cursor: events.at(-1).id }));
      signal.addEventListener("abort", () => reject(signal.reason));
      clock.timers.setTimeout(() => resolve(json({ events: [], cursor })), wait * 1000);
    });
  };
  return server;
}

const open = [];
after(() => open.forEach((connection) => connection.close()));

async function following(options = {}, prepare = () => {}) {
  const clock = fakeClock();
  const server = fakeChat(clock);
  prepare(server);
  const heard = { events: [], states: [], resets: [], exchanges: [] };
  const connection = connect({
    url: "/u/updates/",
    snapshot: "/u/",
    cursor: "5-0",
    ...clock,
    fetch: server.fetch,
    random: () => 0.5,
    onEvent: ({ id }) => heard.events.push(id),
    onReset: (snapshot) => heard.resets.push(snapshot.cursor),
    onStatus: (status) => heard.states.push(status),
    onExchange: (exchange) => exchange.ended !== null && heard.exchanges.push(exchange),
    ...options,
  });
  open.push(connection);
  await settle();
  const paths = () => server.asked.map(({ path }) => path.replace("/u/updates/?", ""));
  return { clock, server, connection, heard, paths, state: () => heard.states.at(-1) };
}

test("one request is held, from the cursor it was given", async () => {
  const { clock, paths, state } = await following();
  await clock.pass(24_999);
  assert.deepEqual(paths(), ["cursor=5-0&wait=25"]);
  assert.equal(state().state, "held");
});

test("after an answer the next request goes out at once, from the new cursor", async () => {
  const { clock, server, heard, paths } = await following();
  await clock.pass(3_000);
  server.tell(message("6-0"), message("7-0"));
  await settle();
  assert.deepEqual(heard.events, ["6-0", "7-0"]);
  assert.deepEqual(paths(), ["cursor=5-0&wait=25", "cursor=7-0&wait=25"]);
  assert.equal(server.asked[1].at - server.asked[0].at, 3_000);
});

test("a wait that brings nothing is followed by another at once, from the same cursor", async () => {
  const { clock, paths, heard } = await following();
  await clock.pass(25_000);
  assert.deepEqual(paths(), ["cursor=5-0&wait=25", "cursor=5-0&wait=25"]);
  assert.deepEqual([heard.exchanges[0].news, heard.exchanges[0].held], [0, 25_000]);
});

test("an event that was received before is not reported again", async () => {
  const { server, heard } = await following();
  server.tell(message("6-0"));
  await settle();
  server.tell(message("6-0"), message("7-0"));
  await settle();
  assert.deepEqual(heard.events, ["6-0", "7-0"]);
});

test("how late news is counts from its publication, where this page listened", async () => {
  const { clock, server, heard } = await following();
  await clock.pass(2_000);
  server.tell(message("6-0", 1_001_988));
  await settle();
  server.tell(message("7-0", 999_000));
  await settle();
  assert.deepEqual(
    heard.exchanges.map(({ late }) => late),
    [12, null],
  );
});

test("failures are retried after random waits under a ceiling that doubles", async () => {
  const { clock, server, state } = await following({}, (server) => {
    server.answer = async () => Promise.reject(new TypeError("refused"));
  });
  const waits = [];
  for (let turn = 0; turn < 7; turn += 1) {
    assert.equal(state().state, "retrying");
    waits.push(state().due - clock.now());
    await clock.pass(state().due - clock.now());
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  assert.equal(server.asked.length, 8);
});

test("after a failure it asks without waiting first, so that it soon knows that all is well", async () => {
  const { clock, server, paths, state } = await following({}, (server) => {
    server.answer = failing(500);
  });
  assert.equal(state().problem.status, 500);
  server.answer = null;
  await clock.pass(500);
  assert.deepEqual(paths(), ["cursor=5-0&wait=25", "cursor=5-0&wait=0", "cursor=5-0&wait=25"]);
  assert.deepEqual([state().state, state().problem], ["held", null]);
});

test("a server that is about to stop is obeyed: Retry-After, with the jitter on top", async () => {
  const { clock, state } = await following({}, (server) => {
    server.answer = failing(503, { "retry-after": "1" });
  });
  assert.equal(state().due - clock.now(), 1_500);
});

for (const [status, code] of [
  [410, "cursor_expired"],
  [409, "cursor_ahead"],
]) {
  test(`${status}: a new snapshot is taken at once, and followed from its cursor`, async () => {
    const { server, heard, paths } = await following({}, (server) => {
      server.answer = async () => {
        server.answer = null;
        return json({ error: { code } }, status);
      };
    });
    assert.deepEqual(heard.resets, ["9-0"]);
    assert.deepEqual(paths(), ["cursor=5-0&wait=25", "/u/", "cursor=9-0&wait=0", "cursor=9-0&wait=25"]);
    assert.equal(server.asked[1].at, server.asked[0].at);
  });
}

test("a second reset in a row waits: nobody is asked in a circle", async () => {
  const { clock, server, paths } = await following({}, (server) => {
    server.answer = async (_, path) =>
      path.includes("updates") ? refused(410, "cursor_expired")() : json(server.snapshot);
  });
  assert.deepEqual(paths(), ["cursor=5-0&wait=25", "/u/", "cursor=9-0&wait=0"]);
  await clock.pass(499);
  assert.equal(server.asked.length, 3);
  await clock.pass(1);
  assert.equal(server.asked.length, 5);
});

test("without a cursor it begins with a snapshot", async () => {
  const { heard, paths } = await following({ cursor: null });
  assert.deepEqual(paths(), ["/u/", "cursor=9-0&wait=0", "cursor=9-0&wait=25"]);
  assert.deepEqual(heard.resets, ["9-0"]);
});

test("a snapshot whose cursor is null is shown, and taken again later", async () => {
  const { clock, server, heard, paths, state } = await following({ cursor: null }, (server) => {
    server.snapshot.cursor = null;
  });
  assert.deepEqual([heard.resets, paths(), state().state], [[null], ["/u/"], "retrying"]);
  server.snapshot.cursor = "9-0";
  await clock.pass(500);
  assert.deepEqual(heard.resets, [null, "9-0"]);
  assert.equal(state().state, "held");
});

test("an intermediary that answers for the server is not hurried", async () => {
  const { clock, server } = await following({}, (server) => {
    server.answer = async () => json({ events: [], cursor: "5-0" });
  });
  await clock.pass(10_000);
  assert.equal(server.asked.length, 11);
});

test("a hidden page requests nothing until it is seen again, and then gets what it missed", async () => {
  const { clock, server, connection, heard, state, paths } = await following();
  connection.pause();
  await clock.pass(60_000);
  assert.deepEqual([server.asked.length, state().state], [1, "hidden"]);
  assert.equal(heard.exchanges[0].failure, "given up by this page");
  server.answer = async () => {
    server.answer = null;
    return json({ events: [message("6-0", 1_030_000)], cursor: "6-0" });
  };
  connection.resume();
  await settle();
  assert.deepEqual(heard.events, ["6-0"]);
  assert.equal(heard.exchanges[1].late, null);
  assert.deepEqual(paths().slice(1), ["cursor=5-0&wait=0", "cursor=6-0&wait=25"]);
});

test("trying now gives up the held request and asks at once", async () => {
  const { server, connection, paths, state } = await following();
  connection.tryNow();
  await settle();
  assert.deepEqual(paths(), ["cursor=5-0&wait=25", "cursor=5-0&wait=0", "cursor=5-0&wait=25"]);
  assert.deepEqual([state().state, state().problem, server.asked.length], ["held", null, 3]);
});

test("another wait is asked for at once", async () => {
  const { connection, paths } = await following();
  connection.setWait(55);
  await settle();
  assert.equal(paths().at(-1), "cursor=5-0&wait=55");
});

test("two requests are never held at once", async () => {
  const { clock, server, connection } = await following();
  let open = 0;
  let most = 0;
  const held = server.fetch;
  server.answer = async (signal, path) => {
    open += 1;
    most = Math.max(most, open);
    server.answer = null;
    try {
      return await held(path, { signal });
    } finally {
      open -= 1;
    }
  };
  for (let turn = 0; turn < 5; turn += 1) {
    connection.tryNow();
    connection.setWait(5 + turn);
    await clock.pass(1_000);
  }
  assert.equal(most, 1);
});

test("a page that fails at an event is reported, and gets the next ones", async () => {
  const heard = [];
  const reported = [];
  const onEvent = ({ id }) => {
    if (id === "6-0") throw new Error("cannot be shown");
    heard.push(id);
  };
  const { server, state, paths } = await following({
    onEvent,
    report: (error) => reported.push(error.message),
  });
  server.tell(message("6-0"), message("7-0"));
  await settle();
  server.tell(message("8-0"));
  await settle();
  assert.deepEqual([heard, reported], [["7-0", "8-0"], ["cannot be shown"]]);
  assert.deepEqual([state().state, paths().at(-1)], ["held", "cursor=8-0&wait=25"]);
});

test("a page that fails at every turn is asked for no more often than one whose server fails", async () => {
  const reported = [];
  const fails = () => {
    throw new Error("no");
  };
  const { clock, server } = await following(
    { onStatus: fails, onExchange: fails, report: (error) => reported.push(error) },
    (server) => {
      server.answer = failing(500);
    },
  );
  await clock.pass(3_500);
  assert.equal(server.asked.length, 4);
  assert.ok(reported.length > 0);
});

for (const [name, body] of [
  ["a text", '"yes"'],
  ["events that are none", '{"events":"x","cursor":"9-0"}'],
  ["an event without an id", '{"events":[{}],"cursor":"9-0"}'],
]) {
  test(`an answer of 200 with ${name} in it is a failure, and the following goes on`, async () => {
    const answer = async () => new Response(body, { headers: { "content-type": "application/json" } });
    const { clock, server, state } = await following({}, (server) => {
      server.answer = answer;
    });
    assert.equal(state().state, "retrying");
    assert.notEqual(state().problem, null);
    server.answer = null;
    await clock.pass(500);
    assert.equal(state().state, "held");
  });
}

test("closing gives up the request that is held and reports nothing more", async () => {
  const { clock, server, connection, heard } = await following();
  const said = heard.states.length;
  connection.close();
  await clock.pass(60_000);
  assert.deepEqual([server.asked.length, heard.states.length - said], [1, 0]);
});
