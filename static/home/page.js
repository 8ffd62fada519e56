// @ts-check
// The home page: a miniature of each technique that is built, drawn from its own real traffic.
import { onWidth } from "../shared/svg.js";
import { figures } from "../shared/wire-figures.js";
import { Ledger } from "../shared/wire-ledger.js";
import { drawTimeline } from "../shared/wire-timeline.js";
import { showLog } from "./log.js";
import { MINIATURES } from "./miniatures.js";

// Half a minute of traffic is enough to tell the techniques apart.
const SPAN_MS = 30_000;
const TICK_MS = 1_000;

/** @param {HTMLElement} lane */
function startLane(lane) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (lane.querySelector(`[data-${name}]`));
  const start = MINIATURES[lane.dataset.lane ?? ""];
  const ledger = new Ledger();
  let width = 0;
  const show = () => {
    if (!width) return;
    if (own) {
      own.draw(part("timeline"), { width, now: Date.now(), span: SPAN_MS });
      part("tally").textContent = own.tally();
      return;
    }
    drawTimeline(part("timeline"), ledger.exchanges, { width, now: Date.now(), span: SPAN_MS });
    const { answers, empty, bytes } = figures(ledger);
    part("tally").textContent = `${answers} answers, ${empty} empty, ${bytes}`;
  };
  const live = /** @type {Element} */ (part("timeline").parentElement);
  onWidth(live, (now) => ((width = now), show()));
  const own = start({
    onExchange: (exchange) => (ledger.put(exchange), show()),
    onEvent: (event) => showLog(event),
    say: (news, said) => {
      if (news) part("news").textContent = news;
      part("said").textContent = said;
    },
  });
  setInterval(show, TICK_MS);
}

for (const lane of document.querySelectorAll("[data-lane]")) startLane(/** @type {HTMLElement} */ (lane));
