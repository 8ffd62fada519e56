import assert from "node:assert/strict";
import { test } from "node:test";
import { contradiction, fromHash, left, toHash, why } from "../../static/home/choice.js";

const all = (line) =>
  Object.fromEntries(["who", "often", "way", "reach"].map((key, place) => [key, line.split(" ")[place]]));

// All possible answers, and what to build: the best technique first, then the second choice.
const CASES = `
page often one they: newsfeed tickers    page often one we: newsfeed tickers
page often one cut: chat weather         page often both they: tickers newsfeed
page often both we: tickers newsfeed     page often both cut: chat weather
page rare one they: newsfeed chat        page rare one we: newsfeed chat
page rare one cut: chat weather          page rare both they: newsfeed tickers
page rare both we: newsfeed tickers      page rare both cut: chat weather
page late one they: weather              page late one we: weather
page late one cut: weather               page late both they: weather
page late both we: weather               page late both cut: weather
server often one they: payments newsfeed   server often one we: newsfeed tickers
server often one cut: chat weather       server often both they: tickers newsfeed
server often both we: tickers newsfeed   server often both cut: chat weather
server rare one they: payments weather   server rare one we: newsfeed chat
server rare one cut: chat weather        server rare both they: payments weather
server rare both we: newsfeed tickers    server rare both cut: chat weather
server late one they: payments weather   server late one we: weather
server late one cut: weather             server late both they: payments weather
server late both we: weather             server late both cut: weather
`
  .trim()
  .split(/\n|\s{3,}/)
  .map((line) => line.trim().split(/:\s+/));

test("each of the thirty-six answers has its technique, and its second choice where there is one", () => {
  assert.equal(CASES.length, 36);
  for (const [line, expected] of CASES) {
    const { best, second } = left(all(line));
    assert.equal([...best, second].join(" ").trim(), expected, line);
  }
});

test("the five cases of the walkthrough come out as it says", () => {
  const said = {
    "page late one we": "weather", // the departure board of a bus stop
    "page often both we": "tickers", // a text that two people edit
    "page often one we": "newsfeed", // a language model that answers word by word
    "server rare one they": "payments", // a warehouse that gets notified of a delivery
    "page rare one cut": "chat", // a form behind an old proxy
  };
  for (const [line, app] of Object.entries(said)) assert.deepEqual(left(all(line)).best, [app], line);
});

test("all five are left before the first answer", () => {
  assert.deepEqual(left({}), { best: ["weather", "chat", "tickers", "newsfeed", "payments"], second: "" });
});

test("an answer leaves the techniques that are still possible", () => {
  assert.deepEqual(left({ who: "page" }).best, ["weather", "chat", "tickers", "newsfeed"]);
  assert.deepEqual(left({ often: "late" }).best, ["weather", "payments"]);
  assert.deepEqual(left({ reach: "cut" }).best, ["weather", "chat"]);
  assert.deepEqual(left({ often: "rare", way: "one" }).best, ["chat", "newsfeed", "payments"]);
  assert.deepEqual(left({ who: "server", way: "both", reach: "they" }).best, ["tickers", "payments"]);
});

test("a second choice is named only if no further answer can change it", () => {
  assert.equal(left({ who: "page", way: "one", reach: "we" }).second, "");
  assert.equal(left({ often: "rare", reach: "cut" }).second, "weather");
});

test("webhooks are never advised to a client that cannot be called", () => {
  for (const who of ["page", "server"]) {
    for (const reach of ["we", "cut"]) assert.ok(!left({ who, reach }).best.includes("payments"));
  }
  assert.ok(!left({ who: "page" }).best.includes("payments"));
});

test("no stream is advised where proxies block streams", () => {
  for (const [line, expected] of CASES.filter(([line]) => line.endsWith("cut")))
    assert.doesNotMatch(expected, /newsfeed|tickers/, line);
});

test("each reason names its price in one sentence", () => {
  for (const [line] of CASES) {
    const said = why(left(all(line)).best[0], all(line));
    assert.match(said, /the price is /);
    assert.equal(said.match(/[.!?]/g).length, 1, said);
    assert.ok(said.length < 280, `${said.length}: ${said}`);
  }
});

test("a price that depends on an answer is named with that answer", () => {
  assert.match(why("payments", { often: "often" }), /a whole request for each event/);
  assert.match(why("chat", { often: "often" }), /turns into fast polling/);
  assert.match(why("newsfeed", { way: "both" }), /a separate request for everything that the client sends/);
  assert.doesNotMatch(why("newsfeed", { way: "one" }), /separate request/);
});

test("a page that wants to be called learns that nobody can call it", () => {
  assert.equal(
    contradiction({ who: "page", reach: "they" }),
    "A page or an app has no address that anybody can call, so it has to ask.",
  );
  assert.equal(contradiction({ who: "server", reach: "they" }), "");
  assert.equal(contradiction({ reach: "they" }), "");
});

test("answers survive in the URL, and anything else does not", () => {
  assert.equal(toHash({ who: "page", often: "rare" }), "#who=page&often=rare");
  assert.deepEqual(fromHash("#who=page&often=rare"), { who: "page", often: "rare" });
  assert.deepEqual(fromHash("#who=dog&often=late&x=1"), { often: "late" });
  assert.deepEqual(fromHash("#main"), {});
  assert.equal(toHash({}), "");
});
