// @ts-check
// What crossed between this page, the shop and the processor, arrow by arrow, in order; and the sign of
// webhooks, an arrow that comes back from elsewhere.
import { bytes, clockTime, duration } from "../../shared/format.js";
import { draw, svg } from "../../shared/svg.js";
import { SLOPE, arrow } from "../../shared/wire/arrows.js";
import { alike, isToShop, succeeded, verdict } from "../words.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {import("../../shared/exchange.js").Exchange} Exchange */
/** @typedef {"page" | "shop" | "processor" | "elsewhere"} Party */
/** @typedef {{at: number, from: Party, to: Party, text: string, look: string, news?: number}} Moment */
/** @typedef {Record<Party, number>} Places of the lifelines, in CSS pixels from the left */

// The last arrows, as many as the figure has room for.
const MOST = 13;
const TOP = 24;
const ROW = 25;
const HEIGHT = TOP + MOST * ROW + 10;
const NAME_Y = 11;
const LIFELINE_Y = 18;
// The column of times at the left.
const TIME = 64;
const MARGIN = 18;
const EDGE = 4;
const SHOP_AT = 0.42;
const PROCESSOR_AT = 0.8;
// A shorter arrow has its text at the edge of the figure.
const LEAST_FOR_TEXT = 90;
const FIRST_ERROR = 400;

// To whom a request of this page goes; what makes somebody else send goes to that sender.
const RECEIVERS = /** @type {Record<string, Party>} */ ({
  payments: "processor",
  endpoints: "processor",
  deliveries: "processor",
  attacks: "elsewhere",
  stories: "elsewhere",
});

// What an order looks like here, shown faintly until there is one.
const EXAMPLE = /** @type {Moment[]} */ ([
  { at: 0, from: "page", to: "shop", look: "ask", text: "POST orders/" },
  { at: 0, from: "shop", to: "page", look: "empty", text: "201" },
  { at: 0, from: "processor", to: "shop", look: "hook", text: "succeeded" },
  { at: 0, from: "shop", to: "processor", look: "empty", text: "200" },
  { at: 0, from: "shop", to: "page", look: "news", text: "1 new" },
]);

/**
 * The last arrows, oldest first.
 * @param {Exchange[]} exchanges
 * @param {Row[]} hooks
 * @param {number} [most]
 */
export function moments(exchanges, hooks, most = MOST) {
  const all = [...exchanges.flatMap(ofExchange), ...hooks.flatMap(ofHook)];
  all.sort((one, other) => one.at - other.at);
  return gathered(all).slice(-most);
}

/** News upon news is one arrow. @param {Moment[]} all @returns {Moment[]} */
function gathered(all) {
  const result = /** @type {Moment[]} */ ([]);
  for (const moment of all) {
    const last = result.at(-1);
    if (moment.news && last?.news) {
      const news = last.news + moment.news;
      result[result.length - 1] = { ...moment, news, text: `${news} new, in several` };
    } else {
      result.push(moment);
    }
  }
  return result;
}

/** @param {Exchange} exchange @returns {Moment[]} */
function ofExchange(exchange) {
  const { method, held } = exchange;
  return held > 0 || method === "GET" ? ofAnswer(exchange) : ofRequest(exchange);
}

/** What the shop answered when there was news. @param {Exchange} exchange @returns {Moment[]} */
function ofAnswer({ started, ended, news, late }) {
  if (!news) return [];
  const text = late === null ? `${news} new` : `${news} new, ${duration(late)}`;
  return [{ at: ended ?? started, from: "shop", to: "page", look: "news", news, text }];
}

/**
 * A request by which the page made something happen, and its answer.
 * @param {Exchange} exchange
 * @returns {Moment[]}
 */
function ofRequest({ method, path, started, ended, status, failure, json }) {
  const name = nameOf(path);
  const other = RECEIVERS[name.split("/")[0]] ?? "shop";
  const asked = /** @type {Moment} */ ({
    at: started,
    from: "page",
    to: other,
    look: "ask",
    text: `${method} ${name}`,
  });
  if (ended === null) return [asked];
  const isWell = status !== null && status < FIRST_ERROR;
  const answered = /** @type {Moment} */ ({
    at: ended,
    from: other,
    to: "page",
    look: isWell ? "empty" : "failed",
    text: status === null ? failure : String(status),
  });
  return [asked, ...ofSent(json?.sent ?? [], started), answered];
}

/** A path in short: "endpoints/…/test/". @param {string} path */
function nameOf(path) {
  const within = path.replace("/payments/api/", "").replace(/\?.*/, "");
  return within.replace(/[a-z]+_[0-9a-f]{24}/, "…");
}

/**
 * Webhooks that somebody else sent: the bench, or another company.
 * @param {Row[]} sent
 * @param {number} at
 * @returns {Moment[]}
 */
function ofSent(sent, at) {
  return alike(sent).flatMap(({ count, first }, place) => {
    const type = typeOf(first);
    const sentText = count > 1 ? `${count} × ${type}` : type;
    const answerText = verdict(first).replace(/:.*/, "");
    const look = succeeded(first) ? "empty" : "failed";
    // In their order, between the request that made them happen and its answer.
    return [
      { at: at + place + 0.1, from: "elsewhere", to: "shop", look: "hook", text: sentText },
      { at: at + place + 0.2, from: "shop", to: "elsewhere", look, text: answerText },
    ];
  });
}

/** @param {Row} sent */
function typeOf(sent) {
  const { headers, body } = sent.request;
  if (headers["X-GitHub-Event"]) return headers["X-GitHub-Event"];
  const found = /"type":\s*"([^"]+)"/.exec(body);
  return found ? found[1] : "webhook";
}

/** A webhook of the processor, and its answer. @param {Row} hook @returns {Moment[]} */
function ofHook({ at, delivery, attempt, up }) {
  const other = isToShop(delivery) ? "shop" : "elsewhere";
  const text = isToShop(delivery) ? `${delivery.type.replace("payment.", "")}, ${bytes(up)}` : "webhook";
  const answer = attempt.status === null ? "no answer" : String(attempt.status);
  const look = succeeded(attempt) ? "empty" : "failed";
  return [
    { at, from: "processor", to: other, look: "hook", text },
    { at: at + attempt.duration_ms, from: other, to: "processor", look, text: answer },
  ];
}

/**
 * @param {Element} figure an svg element
 * @param {Moment[]} all oldest first
 * @param {number} width
 */
export function drawLifelines(figure, all, width) {
  const places = placesIn(width);
  const shown = all.length > 0 ? all : EXAMPLE;
  const arrows = shown.flatMap((moment, row) => newArrow(moment, shown[row - 1], places, TOP + row * ROW));
  const drawn = [
    ...newLifeline(places.page, "this page"),
    ...newLifeline(places.shop, "shop"),
    ...newLifeline(places.processor, "processor"),
    newLine(places.elsewhere, "lifeline far"),
  ];
  if (all.length > 0) drawn.push(svg("g", {}, ...arrows));
  else drawn.push(svg("g", { class: "example" }, ...arrows), newHint(places));
  draw(figure, width, HEIGHT, drawn);
}

/** @param {number} width @returns {Places} */
function placesIn(width) {
  const left = TIME + MARGIN;
  return {
    page: left,
    shop: left + (width - left) * SHOP_AT,
    processor: TIME + (width - TIME) * PROCESSOR_AT,
    elsewhere: width - EDGE,
  };
}

/** @param {number} x @param {string} name */
function newLifeline(x, name) {
  const text = svg("text", { x, y: NAME_Y, "text-anchor": "middle", class: "who" }, name);
  return [newLine(x, "lifeline"), text];
}

/** @param {number} x @param {string} look */
function newLine(x, look) {
  return svg("line", { x1: x, x2: x, y1: LIFELINE_Y, y2: HEIGHT, class: look });
}

/** @param {Places} places */
function newHint({ page, processor }) {
  const y = TOP + (EXAMPLE.length + 1) * ROW;
  const place = { x: (page + processor) / 2, y, "text-anchor": "middle", class: "over next" };
  return svg("text", place, "An example: buy something to see yours.");
}

/** @param {Moment} moment @param {Moment | undefined} before @param {Places} places @param {number} y */
function newArrow({ at, from, to, text, look }, before, places, y) {
  const start = places[from];
  const end = places[to];
  const isShort = Math.abs(start - end) < LEAST_FOR_TEXT;
  const time = clockTime(at);
  const isSameTime = before !== undefined && clockTime(before.at) === time;
  const label = {
    x: isShort ? places.elsewhere : (start + end) / 2,
    y: y + 11,
    "text-anchor": isShort ? "end" : "middle",
    class: `over ${look}`,
  };
  const drawn = [arrow(start, y + 15, end, y + 15 + SLOPE / 2, look), svg("text", label, text)];
  if (!isSameTime) drawn.push(svg("text", { x: 0, y: y + 15, class: "time" }, time));
  return drawn;
}
