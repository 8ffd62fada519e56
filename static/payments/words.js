// @ts-check
// Money, names, verdicts and waits in words: pure functions.
import { counted, duration, number, timeLeft } from "../shared/format.js";

/** @typedef {Record<string, any>} Row */

const SPACE = "\u00a0";
const SUCCESS_FROM = 200;
const SUCCESS_BELOW = 300;
const SHOPS_ENDPOINT = "ep_shop";

/** An amount in cents: "19.99 EUR". @param {number} cents @param {string} currency */
export function money(cents, currency = "EUR") {
  return `${number(cents / 100, 2)}${SPACE}${currency}`;
}

/** An id in short: the kind and the first six characters. @param {string} id */
export function short(id) {
  return id.replace(/^([a-z]+_[^]{6})[^]+$/, "$1…");
}

/** A sentence with its ids in short. @param {string} text */
export function brief(text) {
  return text.replace(/[a-z]+_[0-9a-f]{24}/g, short);
}

/**
 * What an endpoint is called here.
 * @param {Row} endpoint
 * @param {string} misbehaving the address of the receiver that misbehaves
 */
export function nameOf({ id, url }, misbehaving) {
  if (id === SHOPS_ENDPOINT) return "the shop";
  if (url === misbehaving) return "the one that misbehaves";
  return url.replace(/^https?:\/\//, "");
}

/**
 * What the endpoint of a delivery is called.
 * @param {Row} delivery
 * @param {import("./state.js").State} state
 */
export function receiverOf({ endpoint }, { endpoints, settings }) {
  const known = endpoints.find(({ id }) => id === endpoint) ?? { id: endpoint, url: endpoint };
  return nameOf(known, settings.misbehaving_url);
}

/** Whether a delivery goes to the shop. @param {Row} delivery */
export function isToShop({ endpoint }) {
  return endpoint === SHOPS_ENDPOINT;
}

/** How an attempt ended: its status, or the error. @param {Row} attempt */
export function ended({ status, error }) {
  if (status === null) return error;
  return error ? `${status}, ${error}` : String(status);
}

/** Whether an attempt, or any answer, is a success: any 2xx is. @param {Row} attempt */
export function succeeded({ status }) {
  return status !== null && status >= SUCCESS_FROM && status < SUCCESS_BELOW;
}

/** How a delivery stands. @param {Row} delivery @param {number} now */
export function standing({ status, tries, next_attempt_at: next }, now) {
  if (status === "succeeded") return "delivered";
  if (status === "failed") return `given up after ${counted(tries, "attempt")}`;
  if (!next) return "on its way";
  const due = Date.parse(next);
  return due <= now ? "due now" : `attempt ${tries + 1} in ${timeLeft(due, now)}`;
}

/** What the shop has booked for an order, where that is not what it costs. @param {Row} order */
export function booked({ amount, charged, currency }) {
  if (charged === 0 || charged === amount) return "";
  const times = charged / amount;
  const isDouble = Number.isInteger(times) && times > 1;
  const text = `charged ${money(charged, currency)}`;
  return isDouble ? `${text}: ${times} times` : text;
}

/** A verdict on what was sent, in one line. @param {Row} sent */
export function verdict({ status, answer, error }) {
  if (status === null) return `no answer: ${error}`;
  const name = answer?.outcome ?? answer?.error?.code ?? "";
  const why = brief(answer?.error?.message ?? answer?.effect ?? "");
  return why ? `${status} ${name}: ${why}` : `${status} ${name}`;
}

/**
 * Those that ended alike together, what had an effect first.
 * @param {Row[]} sent
 * @returns {{count: number, first: Row}[]}
 */
export function alike(sent) {
  const groups = /** @type {Map<string, {count: number, first: Row}>} */ (new Map());
  for (const one of sent) {
    const group = groups.get(verdict(one)) ?? { count: 0, first: one };
    group.count += 1;
    groups.set(verdict(one), group);
  }
  const all = [...groups.values()];
  return all.sort((one, other) => Number(hadEffect(other.first)) - Number(hadEffect(one.first)));
}

/** @param {Row} sent */
function hadEffect({ answer }) {
  return answer?.duplicate === false;
}

/**
 * The schedule on this site's clock: "50 ms, 3 s, 18 s".
 * @param {{after_seconds: number[], scale: number}} schedule
 */
export function waits({ after_seconds: seconds, scale }) {
  return seconds.map((wait) => duration(wait * scale * 1000)).join(", ");
}
