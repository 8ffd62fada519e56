// @ts-check
// The wire of webhooks: the three lifelines, every webhook, and totals; below, this page's own line, as on every page.
import { bytes, clockTime, duration } from "../shared/format.js";
import { keyed } from "../shared/keyed.js";
import { onWidth } from "../shared/svg.js";
import { startWire } from "../shared/wire/panel.js";
import { $, el, nothing, put } from "./dom.js";
import { nameOf } from "./endpoints.js";
import { hooks } from "./hooks.js";
import { MOST, drawLifelines } from "./lifelines.js";
import { moments } from "./moments.js";
import { newTally } from "./tally.js";
import { ended, succeeded } from "./words.js";

// As many as one scrolls through.
const SHOWN = 60;

/** @param {() => import("./state.js").State} state */
export function startHooks(state) {
  const exchanges = /** @type {import("../shared/exchange.js").Exchange[]} */ ([]);
  const tally = newTally(state);
  const panel = startWire($("#wire"), tally);
  let width = 0;

  function show() {
    if ($("[data-wire=pause]").getAttribute("aria-pressed") === "true") return;
    const attempts = hooks(state()).filter(({ at }) => at >= tally.since());
    nothing("hooks", attempts);
    keyed($("#hooks"), attempts.slice(0, SHOWN), ({ id }) => id, () => el("li", {}, el("b"), el("span.figures.took"), el("span.muted.figures.what"), el("span.muted.figures.size")), (row, hook) => showHook(row, hook, state()));
    if (width) drawLifelines($("[data-lifelines]"), moments(exchanges, attempts, MOST), width);
  }

  onWidth($("#wire-lifelines"), (now) => ((width = now), show()));
  $("[data-wire=clear]").addEventListener("click", () => ((exchanges.length = 0), show()));
  $("[data-wire=pause]").addEventListener("click", show);
  return {
    show,
    put(/** @type {import("../shared/exchange.js").Exchange} */ exchange) {
      panel.put(exchange);
      if (!exchanges.includes(exchange)) exchanges.push(exchange);
      if (exchanges.length > SHOWN) exchanges.shift();
      show();
    },
  };
}

/** @param {HTMLElement} row @param {Record<string, any>} hook @param {import("./state.js").State} state */
function showHook(row, { at, delivery, attempt, up, down }, { endpoints, settings }) {
  const to = endpoints.find(({ id }) => id === delivery.endpoint) ?? { id: delivery.endpoint, url: delivery.endpoint };
  row.dataset.ok = String(succeeded(attempt));
  put(row.querySelector("b"), `${delivery.type}: ${ended(attempt)}`);
  put(row.querySelector(".took"), duration(attempt.duration_ms));
  put(row.querySelector(".what"), `${clockTime(at)} processor → ${nameOf(to, settings.misbehaving_url)}`);
  put(row.querySelector(".size"), `↑ ${bytes(up)} ↓ ${bytes(down)}`);
}
