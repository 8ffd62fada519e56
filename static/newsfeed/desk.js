// @ts-check
// The desk: a stream goes one way, so a headline is published by a request of its own. What that costs is
// compared with the frame that a WebSocket would have sent.
import { find, markInvalid, partsOf } from "../shared/dom.js";
import { ask } from "../shared/exchange.js";
import { bytes, duration, utf8Bytes } from "../shared/format.js";
import { newId } from "../shared/ids.js";
import { headerBytes } from "../tickers/wire/frames.js";
import { ADDRESS } from "./river.js";

/** @typedef {import("../shared/exchange.js").Exchange} Exchange */

const JSON_TYPE = { "Content-Type": "application/json" };

/** Why a draft is not sent, or nothing. @param {string} headline */
export function missing(headline) {
  return headline.trim() === "" ? "Write a headline first." : "";
}

/** The result, in words. @param {any} exchange @returns {string} */
export function outcome({ status, json, failure }) {
  if (status === 201) return "Published: every open page has it.";
  if (status === 200) return "It was published already; nothing was published twice.";
  if (status === 401) {
    const why = "This browser keeps no cookie of this site, so nobody knows who publishes.";
    return `${why} Allow cookies and load the page again.`;
  }
  if (status === null) {
    return `Not published, as far as is known: ${failure}. Publish again; it will not appear twice.`;
  }
  return json?.error?.message ?? `Not published: the answer was ${status}.`;
}

/**
 * @param {HTMLFormElement} form
 * @param {object} page
 * @param {(exchange: Exchange) => void} page.onExchange
 * @param {(exchange: Exchange) => void} page.onPublished
 */
export function startDesk(form, { onExchange, onPublished }) {
  const said = find(".said", form);
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("headline"));
  const urgency = /** @type {RadioNodeList} */ (form.elements.namedItem("urgency"));
  const button = /** @type {HTMLButtonElement} */ (find("button", form));
  // The same headline sent again is published once.
  const draft = { id: newId() };

  async function publish() {
    button.disabled = true;
    text.readOnly = true;
    const body = JSON.stringify({ headline: text.value, urgency: urgency.value, client_id: draft.id });
    const by = { fetch, onExchange, body };
    const exchange = await ask(ADDRESS, JSON_TYPE, by);
    onExchange(exchange);
    button.disabled = false;
    text.readOnly = false;
    show(exchange);
  }

  /** @param {string} sentence @param {boolean} isProblem */
  function say(sentence, isProblem) {
    said.textContent = sentence;
    said.toggleAttribute("data-bad", isProblem);
    markInvalid(text, isProblem);
  }

  /** @param {Exchange} exchange */
  function show(exchange) {
    const isPublished = exchange.status === 200 || exchange.status === 201;
    say(outcome(exchange), !isPublished);
    if (!isPublished) return;
    text.value = "";
    // A second flash is not sent by habit.
    urgency.value = "routine";
    draft.id = newId();
    onPublished(exchange);
  }

  form.addEventListener("input", () => {
    draft.id = newId();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const problem = missing(text.value);
    if (problem) say(problem, true);
    else publish();
  });
}

/**
 * Bytes of a WebSocket frame with a payload of this many bytes; what a client sends is masked.
 * @param {number} payload
 * @param {boolean} isFromClient
 */
export function frameBytes(payload, isFromClient) {
  return headerBytes(payload, isFromClient) + payload;
}

/** @param {Exchange} post */
export function cost({ up, down, sent, body, started, ended }) {
  const asked = frameBytes(utf8Bytes(sent), true);
  const answered = frameBytes(utf8Bytes(body), false);
  return {
    up,
    down,
    post: up === null || down === null ? null : up + down,
    asked,
    answered,
    frame: asked + answered,
    took: ended === null ? null : ended - started,
  };
}

/** Show what the desk's last request cost. @param {HTMLElement} place @param {Exchange} exchange */
export function showCost(place, exchange) {
  const part = partsOf(place, "talk");
  const { up, down, post, asked, answered, frame, took } = cost(exchange);
  part("up").textContent = bytes(up);
  part("down").textContent = bytes(down);
  part("all").textContent = bytes(post);
  part("asked").textContent = bytes(asked);
  part("answered").textContent = bytes(answered);
  part("frame").textContent = bytes(frame);
  part("took").textContent = duration(took);
  part("times").textContent = post === null ? "" : `${(post / frame).toFixed(1)} times as many bytes.`;
  place.removeAttribute("data-empty");
}
