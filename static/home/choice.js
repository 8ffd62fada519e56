// @ts-check
// The choice by four questions: what is left after some answers, and why. No DOM in here.
// The lesson of each technique, in its app's `__init__.py`, has the reasons in full.

/** @typedef {Record<string, string>} Answers by question; what is not answered is not in it */

/** The questions and their answers, as the page asks them. @type {Record<string, string[]>} */
export const QUESTIONS = { who: ["page", "server"], often: ["often", "rare", "late"], way: ["one", "both"], reach: ["they", "we", "cut"] };

const called = (/** @type {Answers} */ { who, reach }) => who === "server" && reach === "they";
const both = (/** @type {Answers} */ { often, way, reach }) => often === "often" && way === "both" && reach !== "cut";

/** The first that holds decides: the technique, when it fits, and which comes second. @type {{best: string, fits: (all: Answers) => boolean, second: (all: Answers) => string}[]} */
const RULES = [
  { best: "tickers", fits: both, second: () => "newsfeed" },
  { best: "payments", fits: called, second: ({ often }) => (often === "often" ? "newsfeed" : "weather") },
  { best: "weather", fits: ({ often }) => often === "late", second: () => "" },
  { best: "chat", fits: ({ reach }) => reach === "cut", second: () => "weather" },
  { best: "newsfeed", fits: () => true, second: ({ often, way }) => (often === "rare" && way === "one" ? "chat" : "tickers") },
];

/** Whatever may still be answered to the questions that are left. @param {Answers} answers @returns {Answers[]} */
function completions(answers) {
  return Object.entries(QUESTIONS).reduce((/** @type {Answers[]} */ so, [key, values]) => {
    const open = answers[key] ? [answers[key]] : values;
    return so.flatMap((one) => open.map((value) => ({ ...one, [key]: value })));
  }, [{}]);
}

/** What may still come out: the techniques that fit best, and the one that comes second whatever is still answered. @param {Answers} answers */
export function left(answers) {
  const found = completions(answers).map((all) => ({ all, rule: /** @type {typeof RULES[0]} */ (RULES.find(({ fits }) => fits(all))) }));
  const [bests, seconds] = [found.map(({ rule }) => rule.best), found.map(({ all, rule }) => rule.second(all))].map((all) => [...new Set(all)]);
  return { best: Object.keys(WHY).filter((app) => bests.includes(app)), second: bests.length === 1 && seconds.length === 1 ? seconds[0] : "" };
}

/** @type {Record<string, (answers: Answers) => string>} */
const WHY = {
  weather: () => "asking now and then will do, every cache and proxy helps, and the server remembers nobody; the price is news that comes half an interval late on average, and empty answers whenever nothing has changed.",
  chat: ({ often }) => `where no stream gets through, each request is held until there is something to say; the price is an open request for every client, and ${often === "often" ? "with news this frequent each item makes all of them ask again, so that it turns into quick polling" : "every item makes all of them ask again"}.`,
  tickers: () => "both sides speak often and at once, on one connection, with a few bytes of head for each message; the price is all that HTTP gave for nothing: checking who connects, reconnecting, resuming, and noticing silence are yours to build.",
  newsfeed: ({ way }) => `one answer that goes on brings news at once, and whoever was cut off resumes after the last id; the price is an open connection for every client${way === "both" ? ", and a request of its own for each thing that they say" : ""}.`,
  payments: ({ often, way }) => `they have an address, so they are called when something happens, and nobody holds a connection or asks in vain; the price is an address open to all, with signatures, duplicates and retries${often === "often" ? ", and a whole request for each event" : ""}${way === "both" ? "; what they say comes as a request of theirs" : ""}.`,
};

/** Why this one, and its deciding cost; goes on after its name. @param {string} app @param {Answers} answers */
export const why = (app, answers) => WHY[app](answers);

/** What cannot be, in words. @param {Answers} answers */
export const contradiction = ({ who, reach }) => (who === "page" && reach === "they" ? "Nobody can call a page or an app at an address, so it has to ask." : "");

/** The answers that an address ends with; what is no answer is left out. @param {string} hash */
export function fromHash(hash) {
  const said = new URLSearchParams(hash.slice(1));
  return /** @type {Answers} */ (Object.fromEntries(Object.entries(QUESTIONS).flatMap(([key, values]) => values.filter((value) => value === said.get(key)).map((value) => [key, value]))));
}

/** What an address ends with, so that it keeps them. @param {Answers} answers */
export const toHash = (answers) => (Object.keys(answers).length ? `#${new URLSearchParams(answers)}` : "");
