// @ts-check
// What it costs to talk back: a request of its own, held against the frame that a WebSocket would have sent.
import { bytes, duration } from "../shared/format.js";
import { size } from "./event-lines.js";

const MASK = 4;

/**
 * Bytes of a WebSocket frame around so many bytes. Source: RFC 6455, section 5.2: what a client sends is masked.
 * @param {number} payload @param {boolean} fromClient
 */
export function frameBytes(payload, fromClient) {
  const head = payload < 126 ? 2 : payload < 65_536 ? 4 : 10;
  return head + (fromClient ? MASK : 0) + payload;
}

/** @param {import("../shared/exchange.js").Exchange} post */
export function cost({ up, down, sent, body, started, ended }) {
  const [asked, answered] = [frameBytes(size(sent), true), frameBytes(size(body), false)];
  return {
    post: up === null || down === null ? null : up + down,
    up, down, asked, answered,
    frame: asked + answered,
    took: ended === null ? null : ended - started,
  };
}

/** Show it beside the desk's last request. @param {HTMLElement} place @param {import("../shared/exchange.js").Exchange} post */
export function showTalk(place, post) {
  const { up, down, asked, answered, frame, took, post: all } = cost(post);
  const texts = {
    up: bytes(up), down: bytes(down), all: bytes(all), took: duration(took),
    asked: bytes(asked), answered: bytes(answered), frame: bytes(frame),
    times: all === null ? "" : `${(all / frame).toFixed(1)} times as many bytes.`,
  };
  for (const [name, text] of Object.entries(texts)) {
    /** @type {HTMLElement} */ (place.querySelector(`[data-talk=${name}]`)).textContent = text;
  }
  place.removeAttribute("data-empty");
}
