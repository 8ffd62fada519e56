// @ts-check
// What the claims' page says: verdicts, figures, predictions.

const SPACE = "\u00a0";

/** A verdict in words. @param {any} verdict */
export function verdictWords({ verdict, depends_on: on }) {
  if (verdict === "holds") return "It holds.";
  if (verdict === "does not hold") return "It does not hold.";
  return `It depends on ${on}.`;
}

/** A figure with its unit. @param {{value: number, unit: string}} figure */
export function figureWords({ value, unit }) {
  return `${value.toLocaleString("en")}${SPACE}${unit}`;
}

/**
 * A prediction beside what was measured.
 * @param {any} claim
 * @param {string} choice the id of what was predicted, empty if nothing was
 * @param {any} verdict
 */
export function predictionWords(claim, choice, verdict) {
  const measured = `Measured: ${figureWords(verdict.figures[0])}`;
  if (choice === "") return `${measured}. You ran it without a prediction.`;
  const isRight = choice === verdict.right_choice ? "as you predicted" : "not as you predicted";
  return `You predicted “${choiceText(claim, choice)}”. ${measured}: ${isRight}.`;
}

/** The text of a choice. @param {any} claim @param {string} choice */
export function choiceText(claim, choice) {
  return claim.prediction.choices.find(({ id }) => id === choice)?.text ?? "nothing";
}
