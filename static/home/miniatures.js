// @ts-check
// One miniature for each technique: it follows something small by the technique's own client.
import { connect as connectChat } from "../chat/client.js";
import { clockMinute, number } from "../shared/format.js";
import { whileVisible } from "../shared/visible.js";
import { connect as connectWeather } from "../weather/client.js";
import { summary } from "../weather/words.js";
import { newsfeed } from "./newsfeed.js";
import { payments } from "./payments.js";
import { tickers } from "./tickers.js";

/**
 * @typedef {object} Lane
 * @property {(exchange: import("../shared/exchange.js").Exchange) => void} onExchange
 * @property {(event: any) => void} onEvent
 * @property {(news: string, said: string) => void} say
 */

/**
 * How a miniature that is no series of exchanges draws itself.
 * @typedef {object} Own
 * @property {(figure: Element, frame: {width: number, now: number, span: number}) => void} draw
 * @property {() => string} tally
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

// A held request costs the server all the time: after five minutes without anybody coming back, one is not held.
const CHAT_MS = 300_000;
// Two lines beside the figure.
const CHAT_SHOWN = 70;

/** @param {Lane} lane */
function chat({ onExchange, onEvent, say }) {
  const tell = (/** @type {any} */ { author, text, at }) => say(clockMinute(Date.parse(at)), `${author}: ${text.length > CHAT_SHOWN ? `${text.slice(0, CHAT_SHOWN)}…` : text}`);
  const held = connectChat({
    url: "/chat/api/rooms/lobby/updates/", snapshot: "/chat/api/rooms/lobby/", onExchange,
    onReset: (/** @type {any} */ { messages }) => messages.length && tell(messages.at(-1)),
    onEvent(/** @type {any} */ event) {
      onEvent(event);
      if (event.type === "message") tell(event.data);
    },
    onStatus({ state, problem }) {
      if (state === "retrying" && problem) say("", "The server does not answer; trying again.");
      if (state === "stopped") say("", "Rests after five minutes; the chat goes on.");
    },
  });
  setTimeout(held.stop, CHAT_MS);
  whileVisible(held);
}

/** @type {Record<string, (lane: Lane) => Own | void>} */
export const MINIATURES = { weather, chat, tickers, newsfeed, payments };
