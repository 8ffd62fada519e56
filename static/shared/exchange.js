// @ts-check
// One request and its answer, carried out and written down for the wire panel.
import { serverNow } from "./clock.js";

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
 * @property {number | null} down bytes of the answer, counted there too
 * @property {Record<string, string>} asked the request's headers that this page set
 * @property {string} sent the request's body
 * @property {number} held for how many milliseconds at most the server was asked to hold it, 0 for an answer
 *   at once
 * @property {Record<string, string>} answered the answer's headers that a page may see
 * @property {string} body the answer's body
 * @property {any} json the same, where it is JSON
 * @property {number} news how many events in it were new to this page
 * @property {number | null} published when the newest of them was published, milliseconds since 1970
 * @property {number | null} late how long after its publication it arrived, where this page was there to
 *   receive it
 * @property {number | null} expected how late that is to be on average
 */

// For a request that is answered at once; if it takes longer, a proxy or the server has failed.
export const TIMEOUT_MS = 10_000;

const NOT_JSON = "an answer that is not JSON";
const FAILURES = { TimeoutError: "no answer in time", SyntaxError: NOT_JSON };

// For a request that its page never gives up.
const NEVER = new AbortController().signal;

const counted = { exchanges: 0 };

/**
 * @param {Pick<Exchange, "method" | "path" | "asked" | "sent" | "held" | "started">} request
 * @returns {Exchange}
 */
function begin(request) {
  counted.exchanges += 1;
  return {
    ...request,
    id: counted.exchanges,
    ended: null,
    status: null,
    failure: "",
    up: null,
    down: null,
    answered: {},
    body: "",
    json: null,
    news: 0,
    published: null,
    late: null,
    expected: null,
  };
}

/**
 * Send a GET, a POST if there is a `body`, or another `method`; always resolves, even without an answer. The
 * browser's cache is bypassed, so that a 304 is visible here. A request that is to be `held` for some
 * milliseconds gets that much more time. A `signal` gives it up before that. Times are by the server's clock.
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {{fetch: typeof fetch, now?: () => number, onExchange: (exchange: Exchange) => void, signal?:
 *   AbortSignal, timeout?: number, held?: number, body?: string, method?: string}} by
 * @returns {Promise<Exchange>}
 */
export async function ask(path, headers, by) {
  const { fetch, now = serverNow, onExchange, signal = NEVER, timeout = TIMEOUT_MS, held = 0, body } = by;
  const method = by.method ?? (body === undefined ? "GET" : "POST");
  const exchange = begin({ method, path, asked: headers, sent: body ?? "", held, started: now() });
  onExchange(exchange);
  const deadline = startDeadline(signal, timeout + held);
  try {
    const answer = await fetch(path, { method, headers, body, cache: "no-store", signal: deadline.signal });
    await read(exchange, answer);
  } catch (error) {
    exchange.failure = signal.aborted ? "given up by this page" : (FAILURES[error.name] ?? "connection lost");
  }
  deadline.end();
  exchange.ended = now();
  return exchange;
}

/** @param {Exchange} exchange @param {Response} answer */
async function read(exchange, answer) {
  exchange.body = await answer.text();
  exchange.answered = Object.fromEntries(answer.headers);
  const isJson = /json/.test(exchange.answered["content-type"]);
  exchange.json = isJson ? JSON.parse(exchange.body) : null;
  // Not from our server, whatever its status: the page of a café's Wi-Fi, for example.
  const isObject = typeof exchange.json === "object" && exchange.json !== null;
  if (answer.ok && exchange.body && !isObject) throw new SyntaxError(NOT_JSON);
  exchange.status = answer.status;
  const wire = /up=(\d+), down=(\d+)/.exec(exchange.answered["x-wire"] ?? "");
  if (!wire) return;
  exchange.up = Number(wire[1]);
  exchange.down = Number(wire[2]);
}

/**
 * A signal that aborts when the page's own does, and when time is up. (`AbortSignal.any` is younger than the
 * oldest browsers that work here.)
 * @param {AbortSignal} signal
 * @param {number} ms
 */
function startDeadline(signal, ms) {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new DOMException(FAILURES.TimeoutError, "TimeoutError"));
  const timer = setTimeout(giveUp, ms);
  const leave = () => {
    clearTimeout(timer);
    controller.abort(signal.reason);
  };
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    },
  };
}
