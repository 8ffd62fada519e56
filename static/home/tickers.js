// @ts-check
// The lane of the trading desk: one socket, one stock.
import { bytes } from "../shared/format.js";
import { connect } from "../tickers/client.js";
import { cents, money } from "../tickers/money.js";
import { WireLog } from "../tickers/wire-log.js";

// A line in the strip of the log each five seconds: more would push out all that other lanes hear of.
const STEPS_A_LINE = 20;

/** @param {import("./lane.js").Told} told @returns {import("./lane.js").Miniature} */
export function tickers({ heard, say }) {
  const log = new WireLog();
  let steps = 0;
  return {
    words: ["page sends", "server"],
    open: () => connect({
      url: new URL("/tickers/ws/", location.href.replace(/^http/, "ws")).href,
      symbols: ["AAPL"],
      onWire: (/** @type {any} */ what) => log.put(what),
      onEvent(/** @type {any} */ said) {
        if (said.type !== "ticks") return;
        if (steps++ % STEPS_A_LINE === 0) heard(said);
        say(`AAPL, a price four times a second. Market date ${said.date}.`, money(cents(said.data.AAPL.last)));
      },
      onStatus: ({ state }) => state === "waiting" && say("The connection is lost; trying again."),
    }),
    marks: () => [...log.connections.map(band), ...log.frames.map(tick)],
    late: () => (log.totals.heard ? log.totals.late / log.totals.heard : null),
    tally() {
      const { up, down } = log.totals;
      return `${up.frames} frames up, ${down.frames} down, ${bytes(up.bytes + down.bytes)}`;
    },
  };
}

/** @param {import("../tickers/wire-log.js").Connection} connection @returns {import("./figure.js").Mark} */
const band = ({ asked, opened, closed }) => ({ sign: "band", at: opened ?? asked, to: closed, what: opened ? "" : "asked" });

/** @param {import("../tickers/frames.js").Frame} frame @returns {import("./figure.js").Mark} */
const tick = ({ up, at, name }) => ({ sign: up ? "up" : "down", at, what: name });
