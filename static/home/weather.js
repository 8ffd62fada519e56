// @ts-check
// The lane of the weather board: one poll loop, quicker than the weather, so that it can be seen asking.
import { number } from "../shared/format.js";
import { Ledger } from "../shared/wire/ledger.js";
import { connect } from "../weather/client.js";
import { summary } from "../weather/words.js";
import { because, shownBy } from "./requests.js";

const INTERVAL_MS = 2_000;

/** @param {import("./lane.js").Told} told @returns {import("./lane.js").Miniature} */
export function weather({ show, heard, say }) {
  const ledger = new Ledger();
  return {
    ...shownBy(ledger),
    words: ["happened", "asked"],
    open: () => connect({
      url: "/weather/api/stations/JFK/observation/",
      interval: INTERVAL_MS,
      onExchange: (/** @type {any} */ exchange) => (ledger.put(exchange), show()),
      onEvent(/** @type {any} */ event) {
        heard(event);
        const { temperature_c: warm } = event.data;
        say(`JFK: ${summary(event.data)}`, warm === null ? "–" : `${number(warm, 1)} °C`);
      },
      onStatus: ({ state, problem }) => state === "retrying" && problem && say(because(problem)),
    }),
  };
}
