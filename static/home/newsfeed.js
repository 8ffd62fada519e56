// @ts-check
// The lane of the newsroom: the one stream that all tabs of a browser share, and the newest headline.
import { connect } from "../newsfeed/client.js";
import { oneStream } from "../newsfeed/one-stream.js";
import { StreamLedger } from "../newsfeed/wire-stream.js";
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { bytes, clockMinute } from "../shared/format.js";

/** @param {import("./lane.js").Told} told @returns {import("./lane.js").Miniature} */
export function newsfeed({ heard, say }) {
  const ledger = new StreamLedger();
  const tell = (/** @type {any} */ { headline, published_at: at }) => say(headline, clockMinute(Date.parse(at)));

  async function newest() {
    const by = { fetch, now: serverNow, onExchange() {}, signal: new AbortController().signal };
    const { json } = await ask("/newsfeed/api/headlines/?limit=1", {}, by);
    if (json?.headlines?.length) tell(json.headlines[0]);
  }

  function open() {
    const stream = oneStream({
      name: "newsfeed.headlines", connect, url: "/newsfeed/stream/", type: "headline", onReset: newest,
      onWire: (/** @type {any} */ mark) => ledger.put(mark),
      onEvent: (/** @type {any} */ event) => (heard(event), tell(event.data)),
      onStatus(/** @type {any} */ { state }) {
        if (state === "returning") say("The stream has ended; the browser comes back by itself.");
        if (state === "retrying") say("The server does not answer; trying again.");
      },
    });
    newest();
    // Another tab may hold the stream on: what this one hears has ended.
    return { close: () => (stream.close(), ledger.put({ kind: "closed", at: serverNow() })) };
  }

  return {
    open,
    words: ["happened", "server"],
    marks: () => [...ledger.bands.map(band), ...ledger.marks.filter(({ kind }) => kind === "event").map(tick)],
    late: () => (ledger.totals.heard ? ledger.totals.late / ledger.totals.heard : null),
    tally: () => `1 answer, events in it: ${ledger.totals.events}, ${bytes(ledger.totals.bytes)}`,
  };
}

/** @param {import("../newsfeed/wire-stream.js").Band} band @returns {import("./figure.js").Mark} */
const band = ({ from, to }) => ({ sign: "band", at: from, to });

/** @param {import("../newsfeed/wire-stream.js").Mark} mark @returns {import("./figure.js").Mark} */
const tick = ({ at, published, late }) => ({ sign: "down", at, what: "ticks", published: late === null ? null : published });
