import assert from "node:assert/strict";
import { test } from "node:test";
import { lead } from "../../static/shared/bell/one-tab.js";
import { settle } from "./fakes.mjs";

/** The locks and channels of one browser. */
function fakeBrowser() {
  const queues = new Map();
  const channels = new Set();
  const next = (name) => {
    const queue = queues.get(name);
    const request = queue[0];
    if (!request || request.held) return;
    request.held = true;
    Promise.resolve(request.run()).then(() => {
      queue.splice(queue.indexOf(request), 1);
      request.done();
      return next(name);
    });
  };
  const locks = {
    request: (name, { signal }, run) =>
      new Promise((done, fail) => {
        const request = { run, done, held: false };
        queues.set(name, queues.get(name) ?? []);
        queues.get(name).push(request);
        signal.addEventListener("abort", () => {
          if (request.held) return;
          queues.get(name).splice(queues.get(name).indexOf(request), 1);
          fail(signal.reason);
        });
        queueMicrotask(() => next(name));
      }),
  };
  const newChannel = (name) => {
    const channel = { name, onmessage: null, close: () => channels.delete(channel) };
    channel.postMessage = (data) => {
      for (const other of channels)
        if (other !== channel && other.name === name)
          queueMicrotask(() => channels.has(other) && other.onmessage?.({ data }));
    };
    channels.add(channel);
    return channel;
  };
  return { locks, newChannel };
}

function openTab(browser, title, log) {
  const tab = { heard: [], leads: false };
  const start = (tell) => {
    tab.leads = true;
    tab.tell = tell;
    log.push(`${title} leads`);
    return { greet: () => tab.greeting, close: () => log.push(`${title} ends`) };
  };
  tab.close = lead("bell", start, (message) => tab.heard.push(message), browser).close;
  return tab;
}

test("one tab leads, and all tabs receive what it sends", async () => {
  const browser = fakeBrowser();
  const log = [];
  const [one, two, three] = ["one", "two", "three"].map((title) => openTab(browser, title, log));
  await settle();
  assert.deepEqual(log, ["one leads"]);
  one.tell("news");
  await settle();
  assert.deepEqual([one.heard, two.heard, three.heard], [["news"], ["news"], ["news"]]);
});

test("when the leading tab leaves, exactly one of the others leads on", async () => {
  const browser = fakeBrowser();
  const log = [];
  const [one, two, three] = ["one", "two", "three"].map((title) => openTab(browser, title, log));
  await settle();
  one.close();
  await settle();
  assert.deepEqual(log, ["one leads", "one ends", "two leads"]);
  two.tell("more");
  await settle();
  assert.deepEqual([one.heard, three.heard], [[], ["more"]]);
});

test("a tab that leaves while it waits never leads", async () => {
  const browser = fakeBrowser();
  const log = [];
  const [one, two, three] = ["one", "two", "three"].map((title) => openTab(browser, title, log));
  await settle();
  two.close();
  one.close();
  await settle();
  assert.deepEqual(log, ["one leads", "one ends", "three leads"]);
  assert.equal(three.leads, true);
});

test("a tab that comes later is greeted with what the leader knows", async () => {
  const browser = fakeBrowser();
  const log = [];
  const one = openTab(browser, "one", log);
  await settle();
  one.greeting = { unread: 3 };
  const two = openTab(browser, "two", log);
  await settle();
  assert.deepEqual(two.heard, [{ unread: 3 }]);
});

test("where there are no locks, each tab leads for itself", async () => {
  const browser = { ...fakeBrowser(), locks: null };
  const log = [];
  const [one, two] = ["one", "two"].map((title) => openTab(browser, title, log));
  await settle();
  assert.deepEqual(log, ["one leads", "two leads"]);
  one.tell("mine");
  assert.deepEqual(one.heard, ["mine"]);
  assert.equal(two.leads, true);
});

test("where the browser refuses locks or channels to this site, each tab leads for itself", async () => {
  const refused = new DOMException("denied", "SecurityError");
  const log = [];
  const noLocks = { ...fakeBrowser(), locks: { request: () => Promise.reject(refused) } };
  const noChannels = {
    ...fakeBrowser(),
    newChannel() {
      throw refused;
    },
  };
  openTab(noLocks, "without locks", log);
  openTab(noChannels, "without channels", log);
  await settle();
  assert.deepEqual(log, ["without channels leads", "without locks leads"]);
});
