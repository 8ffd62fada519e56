// @ts-check
// The choice by four questions: which techniques are left after some answers, and why. No DOM in here.
// The `__init__.py` of each technique's app has the reasons in full.

/** @typedef {Record<string, string>} Answers by question; questions without an answer are left out */

/**
 * The questions and their answers, as the page asks them.
 * @type {Record<string, string[]>}
 */
export const QUESTIONS = {
  who: ["page", "server"],
  often: ["often", "rare", "late"],
  way: ["one", "both"],
  reach: ["they", "we", "cut"],
};

/**
 * The first rule that fits decides on the best technique, and on the second choice.
 * @type {{best: string, fits: (answers: Answers) => boolean, second: (answers: Answers) => string}[]}
 */
const RULES = [
  {
    best: "tickers",
    fits: ({ often, way, reach }) => often === "often" && way === "both" && reach !== "cut",
    second: () => "newsfeed",
  },
  {
    best: "payments",
    fits: ({ who, reach }) => who === "server" && reach === "they",
    second: ({ often }) => (often === "often" ? "newsfeed" : "weather"),
  },
  {
    best: "weather",
    fits: ({ often }) => often === "late",
    second: () => "",
  },
  {
    best: "chat",
    fits: ({ reach }) => reach === "cut",
    second: () => "weather",
  },
  {
    best: "newsfeed",
    fits: () => true,
    second: ({ often, way }) => (often === "rare" && way === "one" ? "chat" : "tickers"),
  },
];

/** In the order of the lesson. */
const TECHNIQUES = ["weather", "chat", "tickers", "newsfeed", "payments"];

/**
 * Every way to answer the remaining questions.
 * @param {Answers} answers
 * @returns {Answers[]}
 */
function completions(answers) {
  let all = [answers];
  for (const [question, values] of Object.entries(QUESTIONS)) {
    if (question in answers) continue;
    const longer = [];
    for (const one of all) {
      for (const value of values) longer.push({ ...one, [question]: value });
    }
    all = longer;
  }
  return all;
}

/**
 * What is still possible: the techniques that may fit best, and the second choice if further answers cannot
 * change it.
 * @param {Answers} answers
 */
export function left(answers) {
  const bests = new Set();
  const seconds = new Set();
  for (const complete of completions(answers)) {
    const rule = /** @type {typeof RULES[0]} */ (RULES.find(({ fits }) => fits(complete)));
    bests.add(rule.best);
    seconds.add(rule.second(complete));
  }
  const isDecided = bests.size === 1 && seconds.size === 1;
  return {
    best: TECHNIQUES.filter((app) => bests.has(app)),
    second: isDecided ? [...seconds][0] : "",
  };
}

/** @type {Record<string, (answers: Answers) => string[]>} */
const REASONS = {
  weather: () => [
    "asking now and then is enough, every proxy lets it through, and the server remembers no client;",
    "the price is that news arrives half an interval late on average, and that most answers are empty.",
  ],
  chat: ({ often }) => [
    "it works where no stream gets through, because the server holds each request until there is news;",
    "the price is an open request for every client, and that",
    often === "often"
      ? "with news this frequent they ask again all the time, so that it turns into fast polling."
      : "all of them ask again after every item.",
  ],
  tickers: () => [
    "both sides send often and at once, on one connection, with a header of a few bytes per message;",
    "the price is that you build what HTTP did for you: checking who connects, reconnecting, resuming, and",
    "noticing a dead connection.",
  ],
  newsfeed: ({ way }) => [
    "one answer that never ends brings news at once, and a client that reconnects resumes after the last",
    "id;",
    "the price is an open connection for every client",
    way === "both" ? ", and a separate request for everything that the client sends." : ".",
  ],
  payments: ({ often, way }) => [
    "the client has an address, so you call it when something happens, without open connections or empty",
    "answers;",
    "the price is an address that anybody can call, with signatures, retries and duplicates",
    often === "often" ? ", and a whole request for each event" : "",
    way === "both" ? "; the client replies with requests of its own." : ".",
  ],
};

/**
 * Why this technique, and its deciding cost; the page shows this after its name.
 * @param {string} app
 * @param {Answers} answers
 */
export function why(app, answers) {
  return REASONS[app](answers).filter(Boolean).join(" ").replace(/ ([,;.])/g, "$1");
}

/** Why two answers contradict each other, or nothing. @param {Answers} answers */
export function contradiction({ who, reach }) {
  if (who !== "page" || reach !== "they") return "";
  return "A page or an app has no address that anybody can call, so it has to ask.";
}

/** The answers in a URL's hash; anything else in it is ignored. @param {string} hash */
export function fromHash(hash) {
  const asked = new URLSearchParams(hash.slice(1));
  const answers = /** @type {Answers} */ ({});
  for (const [question, values] of Object.entries(QUESTIONS)) {
    const value = asked.get(question) ?? "";
    if (values.includes(value)) answers[question] = value;
  }
  return answers;
}

/** The hash that keeps these answers in the URL. @param {Answers} answers */
export function toHash(answers) {
  return Object.keys(answers).length ? `#${new URLSearchParams(answers)}` : "";
}
