// @ts-check
// One request and its answer, carried out and written down for the wire panel.

/**
 * @typedef {object} Exchange
 * @property {number} id counts up within a page
 * @property {string} method
 * @property {string} path
 * @property {number} started milliseconds since 1970
 * @property {number | null} ended null while the answer is awaited
 * @property {number | null} status null while there is no answer
 * @property {string} failure why there is none, in words
 * @property {number | null} up bytes of the request, as counted at the server's edge
 * @property {number | null} down bytes of the answer, likewise
 * @property {Record<string, string>} asked the request's headers that this page set
 * @property {string} sent the request's body
 * @property {number} held for how many milliseconds at most the server was asked to hold it, 0 for an answer at once
 * @property {Record<string, string>} answered the answer's headers that a page may see
 * @property {string} body the answer's body
 * @property {any} json the same, where it is JSON
 * @property {number} news how many events in it were new to this page
 * @property {number | null} published when the newest of them was published, milliseconds since 1970
 * @property {number | null} late how long after its publication it arrived, where this page was there to hear it
 * @property {number | null} expected how late that is to be on average
 */

// A request that is answered at once, when all is well; longer means that something on the way is not.
export const TIMEOUT_MS = 10_000;

const FAILURES = { TimeoutError: "no answer in time", SyntaxError: "an answer that is not JSON" };

let count = 0;

/** @param {Pick<Exchange, "method" | "path" | "asked" | "sent" | "held" | "started">} request @returns {Exchange} */
const begun = (request) => ({
  ...request, id: ++count, ended: null, status: null, failure: "", up: null, down: null,
  answered: {}, body: "", json: null, news: 0, published: null, late: null, expected: null,
});

/**
 * GET something, POST a `body`, or what `method` says; resolves always, also to say that there was no answer. The browser's own cache is
 * kept out of it, so that a 304 is seen as one. A request that is to be `held` so many milliseconds is given so much
 * more time.
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {{fetch: typeof fetch, now: () => number, onExchange: (exchange: Exchange) => void, signal: AbortSignal,
 *   timeout?: number, held?: number, body?: string, method?: string}} by
 * @returns {Promise<Exchange>}
 */
export async function ask(path, headers, { fetch, now, onExchange, signal, timeout = TIMEOUT_MS, held = 0, body, method = body === undefined ? "GET" : "POST" }) {
  const exchange = begun({ method, path, asked: headers, sent: body ?? "", held, started: now() });
  onExchange(exchange);
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeout + held)]);
    const answer = await fetch(path, { method, headers, body, cache: "no-store", signal: deadline });
    exchange.body = await answer.text();
    exchange.answered = Object.fromEntries(answer.headers);
    if (/json/.test(exchange.answered["content-type"])) exchange.json = JSON.parse(exchange.body);
    exchange.status = answer.status;
    const wire = /up=(\d+), down=(\d+)/.exec(answer.headers.get("x-wire") ?? "");
    if (wire) [exchange.up, exchange.down] = [Number(wire[1]), Number(wire[2])];
  } catch (error) {
    exchange.failure = signal.aborted ? "given up by this page" : (FAILURES[error.name] ?? "connection lost");
  }
  exchange.ended = now();
  return exchange;
}
