// @ts-check
// One delivery, opened: its attempts as a timeline, what was sent and what was answered.
import { clockTime, duration } from "../shared/format.js";
import { pretty } from "../shared/wire/words.js";
import { el, lines } from "./dom.js";
import { ended, succeeded } from "./words.js";

/** @typedef {Record<string, any>} Row */

/** @param {HTMLElement} place @param {Row} delivery with `attempts` and `body` @param {() => void} redeliver */
export function fillDelivery(place, { attempts, body, message_id: id, status, tries, next_attempt_at: next }, redeliver) {
  const opened = new Set([...place.querySelectorAll("details[open]")].map((one) => one.getAttribute("data-at")));
  const first = opened.size === 0 && place.childElementCount === 0 ? attempts.at(-1)?.at : null;
  const again = el("button.button", { type: "button", "data-do": "redeliver" }, "Redeliver");
  again.addEventListener("click", redeliver);
  const items = attempts.map((/** @type {Row} */ one, /** @type {number} */ place) => attempt(one, attempts[place - 1], opened.has(one.at) || one.at === first));
  if (next) items.push(el("li.attempt", { "data-ok": "next" }, el("p.small.muted", {}, `Attempt ${tries + 1} at ${clockTime(Date.parse(next))}`)));
  place.replaceChildren(
    el("p.small.muted", {}, "webhook-id ", el("code", {}, id), ", the same at every attempt"),
    el("ol.attempts", {}, ...items),
    el("h4", {}, `Body, ${new TextEncoder().encode(body).length}\u00a0bytes, shown laid out`), el("pre", { tabindex: "0", "aria-label": "Body of the webhook" }, pretty(body)),
    ...(status === "pending" && !next ? [] : [again]),
  );
}

/** @param {Row} attempt @param {Row | undefined} before @param {boolean} isOpen */
function attempt(attempt, before, isOpen) {
  const { at, duration_ms: took, request_headers: headers, answer } = attempt;
  const since = before ? `, ${duration(Date.parse(at) - Date.parse(before.at))} later` : "";
  return el("li.attempt", { "data-ok": String(succeeded(attempt)) },
    el("details", { "data-at": at, ...(isOpen && { open: "" }) },
      el("summary", {}, el("b", {}, ended(attempt)), el("span.small.muted.figures", {}, `${clockTime(Date.parse(at))}${since}, took ${duration(took)}`)),
      el("h4", {}, "Request headers"), el("pre", {}, lines(headers)),
      el("h4", {}, "Answer"), el("pre", {}, pretty(answer) || "no body")));
}
