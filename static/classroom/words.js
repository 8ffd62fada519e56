// @ts-check
// What the pages of a class say: phases, hints, predictions, connections.
import { timeLeft } from "../shared/format.js";

export const PHASES = {
  lobby: "Welcome",
  predict: "Predict",
  commit: "Commit",
  discuss: "Discuss",
  run: "Run",
  compare: "Compare",
  explain: "Explain",
  race: "The race",
  lanes: "The lanes",
  herd: "The thundering herd",
  end: "The end",
};

/** The phases of a question, in their order. */
export const ORDER = ["predict", "commit", "discuss", "run", "compare", "explain"];

export const HINTS = {
  "": "",
  explain: "Fewer than 30 % are right: explain the idea first, without the answer; then ask again.",
  discuss: "Between 30 and 70 % are right: let them convince each other, and answer again.",
  go_on: "More than 70 % are right: go on to the run.",
};

/** What a phone says in a phase in which nothing is to be chosen. @param {any} room */
export function phoneWords(room) {
  if (room.phase === "lobby") return "You are in. Look at the projector.";
  if (room.phase === "commit") return "Your prediction is committed. Nobody sees it before all do.";
  if (room.phase === "run") return "It is running on the projector. What do you expect?";
  if (room.phase === "explain") return "Why is it so? Your turn to explain.";
  if (room.phase === "end") return "That was it. Thank you for predicting.";
  return "";
}

/** The text of a choice. @param {any} question @param {string | undefined} id */
export function choiceText(question, id) {
  return question?.choices.find((choice) => choice.id === id)?.text ?? "";
}

/**
 * A student's prediction beside what was measured.
 * @param {any} room
 * @param {Record<string, string>} answers by round
 */
export function ownWords(room, answers) {
  const { question, result } = room;
  const last = answers[2] ?? answers[1];
  const right = result?.right_choice ?? "";
  if (!last) return "You made no prediction this time.";
  const changed = answers[1] && answers[2] && answers[1] !== answers[2];
  const before = changed ? ` (first “${choiceText(question, answers[1])}”)` : "";
  const said = `You predicted “${choiceText(question, last)}”${before}.`;
  if (!right) return said;
  if (last === right) return `${said} That is right.`;
  return `${said} The right answer is “${choiceText(question, right)}”.`;
}

/** What was measured, in a line; empty without a figure. @param {any} result */
export function measuredWords(result) {
  const figure = result?.figures?.[0];
  return figure ? `${figure.value.toLocaleString("en")} ${figure.unit}` : "";
}

/** A verdict in words. @param {any} result */
export function verdictWords(result) {
  if (!result?.measured) return "";
  if (result.verdict === "holds") return "It holds.";
  if (result.verdict === "does not hold") return "It does not hold.";
  return `It depends on ${result.depends_on}.`;
}

/** The state of the connection to the room, in words; empty while it works. */
export function statusWords(status, now) {
  if (status.state !== "retrying") return "";
  const reason = status.problem?.json?.error?.message ?? "No connection.";
  return `${reason} Trying again in ${timeLeft(status.due, now)}. What you see may be old.`;
}
