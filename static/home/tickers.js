// @ts-check
// The miniature of the trading desk: one stock on a socket of its own.
import { bytes } from "../shared/format.js";
import { whileVisible } from "../shared/visible.js";
import { connect } from "../tickers/client.js";
import { cents, money } from "../tickers/money.js";
import { drawBand } from "../tickers/wire-band.js";
import { WireLog } from "../tickers/wire-log.js";

// A price four times a second: a minute of it shows what there is to see.
const REST_MS = 60_000;
// The frames of half a minute could not be told apart.
const SPAN_MS = 15_000;
// A line in the strip of the log each two seconds: more would push out all that other lanes hear of.
const STEPS_A_LINE = 8;

/**
 * @param {import("./miniatures.js").Lane} lane
 * @returns {import("./miniatures.js").Own}
 */
export function tickers({ onEvent, say }) {
  const log = new WireLog();
  let steps = 0;
  const socket = connect({
    url: new URL("/tickers/ws/", location.href.replace(/^http/, "ws")).href,
    symbols: ["AAPL"],
    onWire: (/** @type {any} */ what) => log.put(what),
    onEvent(/** @type {any} */ said) {
      if (said.type !== "ticks") return;
      if (steps++ % STEPS_A_LINE === 0) onEvent(said);
      say(money(cents(said.data.AAPL.last)), `AAPL, a price four times a second. Market date ${said.date}.`);
    },
    onStatus({ state }) {
      if (state === "waiting") say("", "The connection is lost; trying again.");
      if (state === "stopped") say("", "Rests after a minute; the market goes on.");
    },
  });
  setTimeout(socket.stop, REST_MS);
  whileVisible(socket);
  return {
    draw: (figure, frame) => drawBand(figure, log, { ...frame, span: SPAN_MS }),
    tally() {
      const { up, down } = log.totals;
      return `${up.frames} frames up, ${down.frames} down, ${bytes(up.bytes + down.bytes)}`;
    },
  };
}
