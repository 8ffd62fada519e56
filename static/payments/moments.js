// @ts-check
// What crossed between this page, the shop and the processor, arrow by arrow, in order. No DOM in here.
import { bytes, duration } from "../shared/format.js";
import { alike, succeeded, verdict } from "./words.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {"page" | "shop" | "processor" | "elsewhere"} Party */
/** @typedef {{at: number, from: Party, to: Party, text: string, look: string, news?: number}} Moment */

// Whom a request of this page is for; those that make somebody else send go to whoever that is.
const FOR = /** @type {Record<string, Party>} */ ({ payments: "processor", endpoints: "processor", deliveries: "processor", attacks: "elsewhere", stories: "elsewhere" });

/** @param {import("../shared/exchange.js").Exchange} exchange @returns {Moment[]} */
function ofExchange(exchange) {
  const { method, path, started, ended, held, news, status, failure, late, json } = exchange;
  const name = path.replace("/payments/api/", "").replace(/\?.*/, "").replace(/[a-z]+_[0-9a-f]{24}/, "…");
  if (held || method === "GET") return news ? [{ at: ended ?? started, from: "shop", to: "page", look: "news", news, text: `${news} new${late === null ? "" : `, ${duration(late)}`}` }] : [];
  const other = FOR[name.split("/")[0]] ?? "shop";
  const asked = /** @type {Moment} */ ({ at: started, from: "page", to: other, look: "ask", text: `${method} ${name}` });
  if (ended === null) return [asked];
  const answered = /** @type {Moment} */ ({ at: ended, from: other, to: "page", look: status === null || status >= 400 ? "failed" : "empty", text: status === null ? failure : String(status) });
  return [asked, ...(json?.sent ? called(json.sent, started) : []), answered];
}

/** Webhooks that somebody else sent: the bench, or another company. @param {Row[]} sent @param {number} at @returns {Moment[]} */
function called(sent, at) {
  return alike(sent).flatMap(({ count, first }, place) => [
    { at: at + place + 0.1, from: "elsewhere", to: "shop", look: "hook", text: `${count > 1 ? `${count} × ` : ""}${typeOf(first)}` },
    { at: at + place + 0.2, from: "shop", to: "elsewhere", look: succeeded(first) ? "empty" : "failed", text: verdict(first).replace(/:.*/, "") },
  ]);
}

/** @param {Row} sent */
function typeOf({ request: { headers, body } }) {
  if (headers["X-GitHub-Event"]) return headers["X-GitHub-Event"];
  return /"type":\s*"([^"]+)"/.exec(body)?.[1] ?? "webhook";
}

/** @param {Row} hook an attempt, as `hooks` lists them @returns {Moment[]} */
function ofAttempt({ at, delivery, attempt, up }) {
  const other = delivery.endpoint === "ep_shop" ? "shop" : "elsewhere";
  const ok = succeeded(attempt);
  return [
    { at, from: "processor", to: other, look: "hook", text: other === "shop" ? `${delivery.type.replace("payment.", "")}, ${bytes(up)}` : "webhook" },
    { at: at + attempt.duration_ms, from: other, to: "processor", look: ok ? "empty" : "failed", text: attempt.status === null ? "no answer" : String(attempt.status) },
  ];
}

/** The last so many arrows. @param {import("../shared/exchange.js").Exchange[]} exchanges @param {Row[]} attempts @param {number} most */
export function moments(exchanges, attempts, most) {
  const all = [...exchanges.flatMap(ofExchange), ...attempts.flatMap(ofAttempt)];
  return all.sort((one, other) => one.at - other.at).reduce(gathered, []).slice(-most);
}

/** News upon news is one arrow. @param {Moment[]} before @param {Moment} one @returns {Moment[]} */
function gathered(before, one) {
  const last = before.at(-1);
  if (!one.news || !last?.news) return [...before, one];
  const news = last.news + one.news;
  return [...before.slice(0, -1), { ...one, news, text: `${news} new, in several` }];
}
