// @ts-check
// Money is counted in whole cents; on the wire it is written in dollars.

const MINUS = "\u2212";
// Up to a million, with at most two decimals, as people write it.
const PRICE = /^(\d{1,7})(?:\.(\d{1,2}))?$/;
const THOUSANDS = /\B(?=(\d{3})+$)/g;

/** Dollars as the wire has them, in cents. @param {number} dollars */
export function cents(dollars) {
  return Math.round(dollars * 100);
}

/** "100,000.00". @param {number} amount in cents */
export function money(amount) {
  const digits = String(Math.abs(amount)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(THOUSANDS, ",");
  const sign = amount < 0 ? MINUS : "";
  return `${sign}${whole}.${digits.slice(-2)}`;
}

/** The same with its sign in front, also a plus. @param {number} amount in cents */
export function signed(amount) {
  return amount > 0 ? `+${money(amount)}` : money(amount);
}

/** "1,200". @param {number} count */
export function shares(count) {
  return String(count).replace(THOUSANDS, ",");
}

/** A part in per cent with its sign, "–" of nothing. @param {number} change @param {number} whole */
export function percent(change, whole) {
  if (!whole) return "–";
  const text = Math.abs((100 * change) / whole).toFixed(1);
  if (Number(text) === 0) return `${text}\u00a0%`;
  const sign = change < 0 ? MINUS : "+";
  return `${sign}${text}\u00a0%`;
}

/** What somebody typed, in cents; null if it is no price. @param {string} text */
export function typedCents(text) {
  const match = PRICE.exec(text.trim().replaceAll(",", ""));
  if (!match) return null;
  const dollars = match[1];
  const decimals = match[2] ?? "";
  return Number(dollars) * 100 + Number(decimals.padEnd(2, "0"));
}

/** The direction of a change, for its colour: "up", "down", or empty for none. @param {number} change */
export function wayOf(change) {
  if (change > 0) return "up";
  return change < 0 ? "down" : "";
}
