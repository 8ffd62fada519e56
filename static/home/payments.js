// @ts-check
// The lane of the shop: now and then somebody pushes to its repository, elsewhere, and a webhook comes. This page holds
// nothing for it: it sets off the push, and hears from the sender how the shop took the call.
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { bytes } from "../shared/format.js";
import { because } from "./requests.js";

// Each push is a deployment in the shop's books: three show what there is to see.
const [FIRST_MS, EVERY_MS, PUSHES] = [1_000, 20_000, 3];

/** @param {import("./lane.js").Told} told @returns {import("./lane.js").Miniature} */
export function payments({ show, say }) {
  const hooks = /** @type {import("./figure.js").Mark[]} */ ([]);
  const totals = { taken: 0, late: 0, bytes: 0 };

  function count(/** @type {any} */ { request, duration_ms: took, answer }) {
    totals.taken += 1;
    totals.late += took;
    totals.bytes += new TextEncoder().encode(request.body).length;
    say(`A push arrived by webhook. ${sentence(answer?.effect)}`, JSON.parse(request.body).after.slice(0, 7));
  }

  async function push(/** @type {AbortSignal} */ signal) {
    const body = JSON.stringify({ kind: "github", title: "Somebody looks at the first page" });
    const exchange = await ask("/payments/api/stories/", { "Content-Type": "application/json" }, { fetch, now: serverNow, onExchange() {}, signal, body });
    if (signal.aborted) return;
    const sent = exchange.json?.sent?.[0];
    const well = sent?.status >= 200 && sent?.status < 300;
    hooks.push({ sign: "hook", at: exchange.ended ?? exchange.started, what: well ? "news" : "failed" });
    if (well) count(sent);
    else say(sent ? `The shop answered ${sent.status ?? sent.error}; a sender would try again.` : because(exchange));
    show();
  }

  function open() {
    const leaving = new AbortController();
    let left = PUSHES;
    const turn = () => (left-- > 0 ? push(leaving.signal) : say(`Rests after ${PUSHES} pushes; the shop goes on.`));
    const timers = [setTimeout(turn, FIRST_MS), setInterval(turn, EVERY_MS)];
    return { close: () => (leaving.abort(), timers.forEach(clearTimeout)) };
  }

  return {
    open,
    words: ["elsewhere", "the shop"],
    marks: () => hooks,
    // From the sender's call to the shop's answer, on the sender's clock.
    late: () => (totals.taken ? totals.late / totals.taken : null),
    tally: () => `webhooks: ${totals.taken}, asked for: 0, bodies: ${bytes(totals.bytes)}`,
  };
}

/** @param {string} [effect] */
const sentence = (effect) => (effect ? `${effect[0].toUpperCase()}${effect.slice(1)}.` : "");
