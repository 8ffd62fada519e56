// @ts-check
// The miniature of the newsroom: the stream that all tabs share, and the newest headline.
import { connect } from "../newsfeed/client.js";
import { oneStream } from "../newsfeed/one-stream.js";
import { drawBand } from "../newsfeed/wire-band.js";
import { StreamLedger } from "../newsfeed/wire-stream.js";
import { ask } from "../shared/exchange.js";
import { bytes, clockMinute } from "../shared/format.js";

// As long as the chat's; then a forgotten tab holds nothing.
const REST_MS = 300_000;
// The mission pauses for up to 20 s: a minute shows several headlines.
const SPAN_MS = 60_000;

/**
 * @param {import("./miniatures.js").Lane} lane
 * @returns {import("./miniatures.js").Own}
 */
export function newsfeed({ onEvent, say }) {
  const ledger = new StreamLedger();
  const tell = (/** @type {any} */ { headline, published_at: at }) => say(clockMinute(Date.parse(at)), headline);

  async function newest() {
    const by = { fetch, now: Date.now, onExchange() {}, signal: new AbortController().signal };
    const { json } = await ask("/newsfeed/api/headlines/?limit=1", {}, by);
    if (json?.headlines?.length) tell(json.headlines[0]);
  }

  const stream = oneStream({
    name: "newsfeed.headlines", connect, url: "/newsfeed/stream/", type: "headline", onReset: newest,
    onWire: (/** @type {any} */ mark) => ledger.put(mark),
    onEvent(/** @type {any} */ event) {
      onEvent(event);
      tell(event.data);
    },
    onStatus(/** @type {any} */ { state }) {
      if (state === "returning") say("", "The stream has ended; the browser comes back by itself.");
    },
  });
  newest();
  setTimeout(() => (stream.close(), say("", "Rests after five minutes; the newsroom goes on.")), REST_MS);
  return {
    draw: (figure, frame) => drawBand(figure, ledger, [], { ...frame, span: SPAN_MS }),
    tally: () => `1 answer, events in it: ${ledger.totals.events}, ${bytes(ledger.totals.bytes)}`,
  };
}
