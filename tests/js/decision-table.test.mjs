// The decision table of docs/choosing.md gives for all 36 combinations of answers what the first page gives.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { QUESTIONS, left } from "../../static/home/choice.js";

const APPS = {
  Polling: "weather",
  "Long-polling": "chat",
  WebSocket: "tickers",
  "Server-Sent Events": "newsfeed",
  Webhooks: "payments",
  none: "",
};
const LABELS = {
  who: { page: "A page or an app", server: "A server" },
  often: { often: "Often, at once", rare: "Rarely, at once", late: "Late is fine" },
  way: { one: "Only the server", both: "Both" },
  reach: { they: "Yes, it has a public address", we: "No", cut: "No, and a proxy cuts long answers" },
};

/** The cells of each row, without the addresses of links. */
function rows() {
  const text = readFileSync(new URL("../../docs/choosing.md", import.meta.url), "utf8");
  const lines = text.split("\n").filter((line) => /^\| \d \|/.test(line));
  return lines.map((line) => line.replace(/\[([^\]]+)\]\([^)]+\)/g, "$1").split(" | "));
}

/** Whether a cell holds an answer. */
function holds(cell, question, answer) {
  return cell === "any" || cell.split(", or ").includes(LABELS[question][answer]);
}

function fits(cells, answers) {
  return Object.keys(QUESTIONS).every((name, place) => holds(cells[place + 1], name, answers[name]));
}

function everyCombination() {
  let all = [{}];
  for (const [question, values] of Object.entries(QUESTIONS)) {
    all = all.flatMap((one) => values.map((value) => ({ ...one, [question]: value })));
  }
  return all;
}

test("the first row that fits is what the first page says, for all combinations", () => {
  const table = rows();
  const all = everyCombination();
  assert.equal(all.length, 36);
  for (const answers of all) {
    const cells = table.find((row) => fits(row, answers));
    const said = { best: [APPS[cells[5]]], second: APPS[cells[6].replace(" |", "")] };
    assert.deepEqual(said, left(answers), JSON.stringify(answers));
  }
});
