// @ts-check
// The choice by four questions: what is left after some answers, and why. No DOM in here.
// The lesson of each technique, in its app's `__init__.py`, has the reasons in full.

/** @typedef {Record<string, string>} Answers by question; a question that is not answered is not in it */

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
 * The first rule that fits decides: its technique, and which one comes second.
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
 * Every way in which the questions that are left may still be answered.
 * @param {Answers} answers
 * @returns {Answers[]}
 */
function completions(answers) {
  let all = [answers];
  for (const [question, values] of Object.entries(QUESTIONS)) {
    const open = question in answers ? [answers[question]] : values;
    all = all.flatMap((one) => open.map((value) => ({ ...one, [question]: value })));
  }
  return all;
}

/**
 * What may still come out: the techniques that fit best, and the one that comes second whatever is still
 * answered.
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
    "asking now and then will do, every cache and proxy helps, and the server remembers nobody;",
    "the price is news that comes half an interval late on average, and empty answers whenever nothing has",
    "changed.",
  ],
  chat: ({ often }) => [
    "where no stream gets through, each request is held until there is something to say;",
    "the price is an open request for every client, and",
    often === "often"
      ? "with news this frequent each item makes all of them ask again, so that it turns into quick polling."
      : "every item makes all of them ask again.",
  ],
  tickers: () => [
    "both sides speak often and at once, on one connection, with a header of a few bytes for each message;",
    "the price is all that HTTP did for you: checking who connects, reconnecting, resuming, and noticing",
    "silence are yours to build.",
  ],
  newsfeed: ({ way }) => [
    "one answer that goes on brings news at once, and a client that was cut off resumes after the last id;",
    "the price is an open connection for every client",
    way === "both" ? ", and a request of its own for each thing that they say." : ".",
  ],
  payments: ({ often, way }) => [
    "they have an address, so they are called when something happens, and nobody holds a connection or asks",
    "in vain;",
    "the price is an address open to all, with signatures, duplicates and retries",
    often === "often" ? ", and a whole request for each event" : "",
    way === "both" ? "; what they say comes as a request of theirs." : ".",
  ],
};

/**
 * Why this one, and its deciding cost; goes on after its name.
 * @param {string} app
 * @param {Answers} answers
 */
export function why(app, answers) {
  return REASONS[app](answers).filter(Boolean).join(" ").replace(/ ([,;.])/g, "$1");
}

/** What cannot be, in words. @param {Answers} answers */
export function contradiction({ who, reach }) {
  if (who !== "page" || reach !== "they") return "";
  return "Nobody can call a page or an app at an address, so it has to ask.";
}

/** The answers that an address ends with; what is no answer is left out. @param {string} hash */
export function fromHash(hash) {
  const asked = new URLSearchParams(hash.slice(1));
  const answers = /** @type {Answers} */ ({});
  for (const [question, values] of Object.entries(QUESTIONS)) {
    const value = asked.get(question) ?? "";
    if (values.includes(value)) answers[question] = value;
  }
  return answers;
}

/** What an address ends with, so that it keeps them. @param {Answers} answers */
export function toHash(answers) {
  return Object.keys(answers).length ? `#${new URLSearchParams(answers)}` : "";
}
