// @ts-check
// The five miniatures of the first page: each holds a connection of its technique, and says what it brought.
import { connect as holdRequests } from "../chat/client.js";
import { connect as openStream } from "../newsfeed/client.js";
import { oneStream } from "../newsfeed/one-stream.js";
import { StreamLedger } from "../newsfeed/wire/ledger.js";
import { serverNow } from "../shared/clock.js";
import { ask } from "../shared/exchange.js";
import { bytes, clockMinute, counted, isolated, number } from "../shared/format.js";
import { Ledger, figures } from "../shared/wire/ledger.js";
import { kind, words } from "../shared/wire/words.js";
import { connect as openSocket } from "../tickers/client.js";
import { cents, money } from "../tickers/exchange/money.js";
import { WireLog } from "../tickers/wire/log.js";
import { connect as poll } from "../weather/client.js";
import { summary } from "../weather/words.js";

/**
 * @typedef {import("./lane.js").Lane} Lane
 * @typedef {import("./lane.js").Miniature} Miniature
 * @typedef {import("./lane.js").Mark} Mark
 */

// Quicker than the weather changes, so that it can be seen asking.
const POLL_MS = 2_000;
// A line in the strip of the log each five seconds: more would push out the events of all other lanes.
const STEPS_A_LINE = 20;
// Each push is a deployment in the shop's books: three show what there is to see.
const FIRST_PUSH_MS = 1_000;
const PUSH_EVERY_MS = 20_000;
const PUSHES = 3;

/** One poll loop. @param {Lane} lane @returns {Miniature} */
export function weather(lane) {
  const ledger = new Ledger();
  return {
    ...requestsIn(ledger),
    words: ["happened", "asked"],
    open: () =>
      poll({
        url: "/weather/api/stations/JFK/observation/",
        interval: POLL_MS,
        onExchange(/** @type {any} */ exchange) {
          ledger.put(exchange);
          lane.show();
        },
        onEvent(/** @type {any} */ event) {
          const { temperature_c: celsius } = event.data;
          lane.note(event);
          lane.say(`JFK: ${summary(event.data)}`, celsius === null ? "–" : `${number(celsius, 1)} °C`);
        },
        onStatus: (/** @type {any} */ status) => sayFailure(lane, status),
      }),
  };
}

/** One held request, in the lobby. @param {Lane} lane @returns {Miniature} */
export function chat(lane) {
  const ledger = new Ledger();

  /** @param {any} message */
  function say({ author, text, at }) {
    lane.say(`${isolated(author)}: ${isolated(text)}`, clockMinute(Date.parse(at)));
  }

  return {
    ...requestsIn(ledger),
    words: ["happened", "held"],
    open: () =>
      holdRequests({
        url: "/chat/api/rooms/lobby/updates/",
        snapshot: "/chat/api/rooms/lobby/",
        onExchange(/** @type {any} */ exchange) {
          ledger.put(exchange);
          lane.show();
        },
        onReset(/** @type {any} */ { messages }) {
          if (messages.length > 0) say(messages.at(-1));
        },
        onEvent(/** @type {any} */ event) {
          lane.note(event);
          if (event.type === "message") say(event.data);
        },
        onStatus: (/** @type {any} */ status) => sayFailure(lane, status),
      }),
  };
}

/** One socket, one stock. @param {Lane} lane @returns {Miniature} */
export function tickers(lane) {
  const log = new WireLog();
  let steps = 0;

  /** @param {any} event */
  function showPrice(event) {
    if (event.type !== "ticks") return;
    if (steps % STEPS_A_LINE === 0) lane.note(event);
    steps += 1;
    const price = money(cents(event.data.AAPL.last));
    lane.say(`AAPL, a price four times a second. Market date ${event.date}.`, price);
  }

  return {
    words: ["page sends", "server"],
    open: () =>
      openSocket({
        url: new URL("/tickers/ws/", location.href.replace(/^http/, "ws")).href,
        symbols: ["AAPL"],
        onWire: (/** @type {any} */ mark) => log.put(mark),
        onEvent: showPrice,
        onStatus(/** @type {any} */ { state }) {
          if (state === "waiting") lane.say("The connection is lost; trying again.");
        },
      }),
    marks: () => [...log.connections.map(socketMark), ...log.frames.map(frameMark)],
    late: () => mean(log.totals),
    tally() {
      const { up, down } = log.totals;
      return `${counted(up.frames, "frame")} up, ${down.frames} down, ${bytes(up.bytes + down.bytes)}`;
    },
  };
}

/** The one stream that all tabs of a browser share. @param {Lane} lane @returns {Miniature} */
export function newsfeed(lane) {
  const ledger = new StreamLedger();

  /** @param {any} headline */
  function say({ headline, published_at: at }) {
    lane.say(headline, clockMinute(Date.parse(at)));
  }

  async function sayNewest() {
    const by = { fetch, onExchange() {} };
    const { json } = await ask("/newsfeed/api/headlines/?limit=1", {}, by);
    if (json?.headlines?.length > 0) say(json.headlines[0]);
  }

  function open() {
    const stream = oneStream({
      name: "newsfeed.headlines",
      connect: openStream,
      url: "/newsfeed/stream/",
      type: "headline",
      onReset: sayNewest,
      onWire: (/** @type {any} */ mark) => ledger.put(mark),
      onEvent(/** @type {any} */ event) {
        lane.note(event);
        say(event.data);
      },
      onStatus(/** @type {any} */ { state }) {
        if (state === "returning") lane.say("The stream has ended; the browser comes back by itself.");
        if (state === "retrying") lane.say("The server does not answer; trying again.");
      },
    });
    sayNewest();
    return {
      close() {
        stream.close();
        // Another tab may hold the stream open; for this one it has ended.
        ledger.put({ kind: "closed", at: serverNow() });
      },
    };
  }

  return {
    open,
    words: ["happened", "server"],
    marks() {
      const events = ledger.marks.filter((mark) => mark.kind === "event");
      return [...ledger.bands.map(streamMark), ...events.map(eventMark)];
    },
    late: () => mean(ledger.totals),
    tally: () => `1 answer, events in it: ${ledger.totals.events}, ${bytes(ledger.totals.bytes)}`,
  };
}

/**
 * Now and then somebody pushes to the shop's repository, elsewhere, and a webhook comes. This page holds
 * nothing for it: it sets off the push, and learns from the sender how the shop answered.
 * @param {Lane} lane
 * @returns {Miniature}
 */
export function payments(lane) {
  const hooks = /** @type {Mark[]} */ ([]);
  const totals = { timed: 0, late: 0, bytes: 0 };

  /** @param {any} sent */
  function count({ request, duration_ms: took, answer }) {
    totals.timed += 1;
    totals.late += took;
    totals.bytes += new TextEncoder().encode(request.body).length;
    const commit = JSON.parse(request.body).after.slice(0, 7);
    lane.say(`A push arrived by webhook. ${sentence(answer?.effect)}`, commit);
  }

  /** @param {AbortSignal} signal */
  async function push(signal) {
    const body = JSON.stringify({ kind: "github", title: "Somebody looks at the first page" });
    const by = { fetch, onExchange() {}, signal, body };
    const exchange = await ask("/payments/api/stories/", { "Content-Type": "application/json" }, by);
    if (signal.aborted) return;
    const sent = exchange.json?.sent?.[0];
    const isTaken = sent?.status >= 200 && sent?.status < 300;
    hooks.push({ sign: "hook", at: exchange.ended ?? exchange.started, what: isTaken ? "news" : "failed" });
    if (isTaken) count(sent);
    else if (sent) lane.say(`The shop answered ${sent.status ?? sent.error}; a sender would try again.`);
    else lane.say(why(exchange));
    lane.show();
  }

  function open() {
    const leaving = new AbortController();
    let left = PUSHES;

    function turn() {
      if (left === 0) return lane.say(`Rests after ${PUSHES} pushes; the shop goes on.`);
      left -= 1;
      return push(leaving.signal);
    }

    const first = setTimeout(turn, FIRST_PUSH_MS);
    const others = setInterval(turn, PUSH_EVERY_MS);
    return {
      close() {
        leaving.abort();
        clearTimeout(first);
        clearInterval(others);
      },
    };
  }

  return {
    open,
    words: ["elsewhere", "the shop"],
    marks: () => hooks,
    // From the sender's call to the shop's answer, on the sender's clock.
    late: () => mean(totals),
    tally: () => `webhooks: ${totals.timed}, asked for: 0, bodies: ${bytes(totals.bytes)}`,
  };
}

/** What a lane draws and counts that is a series of requests. @param {Ledger} ledger */
function requestsIn(ledger) {
  return {
    marks: () => ledger.exchanges.map(requestMark),
    late: () => ledger.meanLate,
    tally() {
      const { answers, empty, bytes: all } = figures(ledger);
      return `${counted(Number(answers), "answer")}, ${empty} empty, ${all}`;
    },
  };
}

/**
 * Milliseconds from events to their arrival on average, or null.
 * @param {{timed: number, late: number}} totals
 */
function mean({ timed, late }) {
  return timed ? late / timed : null;
}

/** @param {Lane} lane @param {{state: string, problem: any}} status */
function sayFailure(lane, { state, problem }) {
  if (state === "retrying" && problem) lane.say(why(problem));
}

/**
 * Why the last request brought nothing, in the server's own words where it has some.
 * @param {any} exchange
 */
function why(exchange) {
  return exchange.json?.error?.message ?? "The server does not answer; trying again.";
}

/** @param {string} [effect] */
function sentence(effect) {
  return effect ? `${effect[0].toUpperCase()}${effect.slice(1)}.` : "";
}

/** @param {import("../shared/exchange.js").Exchange} exchange @returns {Mark} */
function requestMark(exchange) {
  const { held, started, ended, published } = exchange;
  const common = { what: kind(exchange), title: words(exchange), published };
  if (held) return { sign: "bar", at: started, to: ended, ...common };
  return { sign: "dot", at: ended ?? started, ...common };
}

/** @param {import("../tickers/wire/log.js").Connection} connection @returns {Mark} */
function socketMark({ asked, opened, closed }) {
  return { sign: "band", at: opened ?? asked, to: closed, what: opened ? "" : "asked" };
}

/** @param {import("../tickers/wire/frames.js").Frame} frame @returns {Mark} */
function frameMark({ up, at, name }) {
  return { sign: up ? "up" : "down", at, what: name };
}

/** @param {import("../newsfeed/wire/ledger.js").Band} band @returns {Mark} */
function streamMark({ from, to }) {
  return { sign: "band", at: from, to };
}

/** @param {import("../newsfeed/wire/ledger.js").Mark} mark @returns {Mark} */
function eventMark({ at, published, late }) {
  return { sign: "down", at, what: "ticks", published: late === null ? null : published };
}
