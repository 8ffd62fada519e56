// @ts-check
// How the desk stands, in words: what happened, what it means for what is seen, what comes next. Source of
// the close codes: RFC 6455, section 7.4.1; docs/api.md.
import { serverNow } from "../shared/clock.js";
import { clockTime, duration, timeLeft } from "../shared/format.js";
import { newStatusLine } from "../shared/controls/status-line.js";
import { CLOSE_LEFT, CLOSE_SILENT, CLOSE_TOO_SLOW } from "./line/socket.js";

// Twelve steps of the market without one of them.
const STALE_MS = 3_000;
// How long a note of what was lost stands.
const NOTE_MS = 15_000;
const NO_ORDERS = "Orders are refused until then.";
const NO_UPGRADE =
  "An intermediary does not forward the Upgrade header: HTTP gets through, a WebSocket does not.";
const BY_TAPE = "Prices come by the tape (Server-Sent Events), one way; orders are refused.";
const REFUSED = "The server did not answer the handshake, or refused it; a page cannot see which.";

/** @type {Record<number, string>} */
const ENDS = {
  1000: "The server closed the connection.",
  1001: "The server is going away.",
  1003: "The server accepts text only.",
  1006: "The connection broke off without a word.",
  1009: "The server found a message too large.",
  1011: "The server failed.",
  1012: "The server restarts.",
  4008: "The server closed the connection, because this page had left 64 frames unacknowledged.",
  4029: "The server closed the connection, because this page sent more than 20 messages a second.",
  4400: "The server closed the connection, because it did not understand three messages in a row.",
  [CLOSE_LEFT]: "This page closed the connection.",
  [CLOSE_SILENT]: "A ping got no answer for 10 s; this page gave the connection up.",
  [CLOSE_TOO_SLOW]: "The handshake was not answered within 10 s.",
};

/**
 * @typedef {import("../shared/controls/status-line.js").Said} Said
 *
 * @typedef {object} Desk
 * @property {number} now
 * @property {number} newestAt when its newest prices are from, milliseconds since 1970, 0 for none
 * @property {boolean} follows whether it follows any prices
 * @property {string} note what was lost, or empty
 */

/** @param {any} status as the line reports it @param {Desk} desk @returns {Said} */
export function said(status, desk) {
  return { action: "", next: next(status, desk.now), ...standing(status, desk) };
}

/**
 * @param {any} status as the line reports it
 * @param {Desk} desk
 * @returns {{state: string, badge: string, text: string, action?: string}}
 */
function standing({ state, end, well }, desk) {
  const showing = desk.newestAt
    ? `Showing prices from ${clockTime(desk.newestAt)}.`
    : "There are no prices to show yet.";
  if (state === "tape") return oneWay(well, showing);
  if (state === "hidden") {
    const text = `This tab is hidden, so the connection is closed. ${showing}`;
    return { state: "paused", badge: "Paused", text };
  }
  if (state === "stopped") {
    const text = `You closed the connection. ${showing} Orders are refused.`;
    return { state: "stopped", badge: "Disconnected", text };
  }
  if (state === "waiting") {
    const text = `${whyEnded(end)} ${showing} ${NO_ORDERS}`;
    return { state: "offline", badge: "Offline", text, action: "Try now" };
  }
  if (state === "opening" && end) {
    const text = `${whyEnded(end)} ${showing} ${NO_ORDERS}`;
    return { state: "recovering", badge: "Reconnecting", text };
  }
  if (state === "opening") {
    return { state: "first", badge: "Connecting", text: "The handshake is under way." };
  }
  return open(desk);
}

/** @param {boolean} isWell @param {string} showing */
function oneWay(isWell, showing) {
  const prices = isWell ? BY_TAPE : `The tape is lost too. ${showing}`;
  return { state: "oneway", badge: "One way", text: `${NO_UPGRADE} ${prices}`, action: "Try the socket now" };
}

/** @param {Desk} desk */
function open({ now, newestAt, follows, note }) {
  if (!follows) {
    const text = "The connection is open; no prices are followed. Orders can be placed.";
    return { state: "paused", badge: "Open", text };
  }
  if (now - newestAt > STALE_MS) {
    const text = `Connected, but no price since ${clockTime(newestAt)}: the market stands still.`;
    return { state: "stale", badge: "Stale", text };
  }
  const text = note || "Prices arrive and orders leave on one connection.";
  return { state: "live", badge: "Live", text };
}

/** @param {any} status @param {number} now */
function next({ state, due, roundTrip }, now) {
  if (state === "open") return roundTrip === null ? "" : `Round trip ${duration(roundTrip)}.`;
  return state === "waiting" ? `Trying again in ${timeLeft(due, now)}.` : "";
}

/** Why a connection ended. @param {import("./line/socket.js").End} end */
function whyEnded({ code, answered }) {
  if (!answered && code === 1006) return REFUSED;
  return ENDS[code] ?? `The connection was closed with ${code}.`;
}

/**
 * @param {HTMLElement} line
 * @param {object} desk
 * @param {() => number} desk.newestAt
 * @param {() => boolean} desk.follows
 * @param {(state: string) => void} desk.onState
 * @param {() => void} desk.onTry
 */
export function newStatus(line, { newestAt, follows, onState, onTry }) {
  const note = { text: "", until: 0 };
  const shown = newStatusLine(line, {
    say: (status, now) =>
      said(status, {
        now,
        newestAt: newestAt(),
        follows: follows(),
        note: now < note.until ? note.text : "",
      }),
    onTry,
    onShown: ({ state }) => onState(state),
  });
  return {
    set: shown.set,
    /** @param {string} text */
    note(text) {
      note.text = text;
      note.until = serverNow() + NOTE_MS;
      shown.show();
    },
  };
}
