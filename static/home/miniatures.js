// @ts-check
// One miniature for each technique: it follows something small by the technique's own client.
import { number } from "../shared/format.js";
import { whileVisible } from "../shared/visible.js";
import { connect as connectWeather } from "../weather/client.js";
import { summary } from "../weather/words.js";

/**
 * @typedef {object} Lane
 * @property {(exchange: import("../shared/exchange.js").Exchange) => void} onExchange
 * @property {(event: any) => void} onEvent
 * @property {(news: string, said: string) => void} say
 */

const WEATHER_INTERVAL_MS = 2_000;
// A minute of polls shows what there is to see; a forgotten tab then costs nothing.
const WEATHER_POLLS = 30;

/** @param {Lane} lane */
function weather({ onExchange, onEvent, say }) {
  let polls = 0;
  const poller = connectWeather({
    url: "/weather/api/stations/JFK/observation/",
    interval: WEATHER_INTERVAL_MS,
    onExchange(/** @type {any} */ exchange) {
      onExchange(exchange);
      if (exchange.ended !== null && ++polls === WEATHER_POLLS) poller.stop();
    },
    onEvent(/** @type {any} */ event) {
      onEvent(event);
      const { temperature_c: warm } = event.data;
      say(warm === null ? "–" : `${number(warm, 1)} °C`, `JFK: ${summary(event.data)}`);
    },
    onStatus({ state }) {
      if (state === "retrying") say("", "The server does not answer; trying again.");
      if (state === "stopped") say("", `Rests after ${WEATHER_POLLS} polls; the board goes on.`);
    },
  });
  whileVisible(poller);
}

/** @type {Record<string, (lane: Lane) => void>} */
export const MINIATURES = { weather };
