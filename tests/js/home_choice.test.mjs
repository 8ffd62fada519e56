import assert from "node:assert/strict";
import { test } from "node:test";
import { contradiction, fromHash, left, toHash, why } from "../../static/home/choice.js";

const all = (line) =>
  Object.fromEntries(["who", "often", "way", "reach"].map((key, place) => [key, line.split(" ")[place]]));

// All that can be answered, and what one would build: the first fits best, then what comes second.
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
    "server rare one they": "payments", // a warehouse that is told of a delivery
    "page rare one cut": "chat", // a form behind an old proxy
  };
  for (const [line, app] of Object.entries(said)) assert.deepEqual(left(all(line)).best, [app], line);
});

test("nothing is out before something is answered", () => {
  assert.deepEqual(left({}), { best: ["weather", "chat", "tickers", "newsfeed", "payments"], second: "" });
});

test("an answer leaves what may still come out", () => {
  assert.deepEqual(left({ who: "page" }).best, ["weather", "chat", "tickers", "newsfeed"]);
  assert.deepEqual(left({ often: "late" }).best, ["weather", "payments"]);
  assert.deepEqual(left({ reach: "cut" }).best, ["weather", "chat"]);
  assert.deepEqual(left({ often: "rare", way: "one" }).best, ["chat", "newsfeed", "payments"]);
  assert.deepEqual(left({ who: "server", way: "both", reach: "they" }).best, ["tickers", "payments"]);
});

test("a second choice is named only where it holds whatever else is answered", () => {
  assert.equal(left({ who: "page", way: "one", reach: "we" }).second, "");
  assert.equal(left({ often: "rare", reach: "cut" }).second, "weather");
});

test("nobody who cannot be called is sent to webhooks", () => {
  for (const who of ["page", "server"]) {
    for (const reach of ["we", "cut"]) assert.ok(!left({ who, reach }).best.includes("payments"));
  }
  assert.ok(!left({ who: "page" }).best.includes("payments"));
});

test("where streams are cut, none is advised", () => {
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

test("a price that depends on an answer is named with it", () => {
  assert.match(why("payments", { often: "often" }), /a whole request for each event/);
  assert.match(why("chat", { often: "often" }), /turns into quick polling/);
  assert.match(why("newsfeed", { way: "both" }), /a request of its own for each thing that they say/);
  assert.doesNotMatch(why("newsfeed", { way: "one" }), /that they say/);
});

test("a page that is to be called is told that it cannot be", () => {
  assert.equal(
    contradiction({ who: "page", reach: "they" }),
    "Nobody can call a page or an app at an address, so it has to ask.",
  );
  assert.equal(contradiction({ who: "server", reach: "they" }), "");
  assert.equal(contradiction({ reach: "they" }), "");
});

test("answers survive in the address, and what is no answer does not", () => {
  assert.equal(toHash({ who: "page", often: "rare" }), "#who=page&often=rare");
  assert.deepEqual(fromHash("#who=page&often=rare"), { who: "page", often: "rare" });
  assert.deepEqual(fromHash("#who=dog&often=late&x=1"), { often: "late" });
  assert.deepEqual(fromHash("#main"), {});
  assert.equal(toHash({}), "");
});
