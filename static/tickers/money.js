// @ts-check
// Money is counted in whole cents; on the wire it is written in dollars.

const MINUS = "\u2212";
// Up to a million, with two decimals at most, as one writes it by hand.
const PRICE = /^(\d{1,7})(?:\.(\d{1,2}))?$/;

/** Dollars as the wire has them, in cents. @param {number} dollars */
export const cents = (dollars) => Math.round(dollars * 100);

/** "100,000.00". @param {number} amount in cents */
export function money(amount) {
  const digits = String(Math.abs(amount)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount < 0 ? MINUS : ""}${whole}.${digits.slice(-2)}`;
}

/** The same with its sign in front, also a plus. @param {number} amount in cents */
export const signed = (amount) => (amount > 0 ? `+${money(amount)}` : money(amount));

/** "1,200". @param {number} count */
export const shares = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** A part in per cent with its sign, "–" of nothing. @param {number} change @param {number} of */
export function percent(change, of) {
  if (!of) return "–";
  const text = Math.abs((100 * change) / of).toFixed(1);
  return `${Number(text) === 0 ? "" : change < 0 ? MINUS : "+"}${text}\u00a0%`;
}

/** What somebody typed, in cents; null where it is no price. @param {string} text */
export function typedCents(text) {
  const match = PRICE.exec(text.trim().replaceAll(",", ""));
  return match && Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}
