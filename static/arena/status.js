// @ts-check
// How the game stands, in words: what happened, what it means for what is seen, what comes next. Source of
// the close codes: RFC 6455, section 7.4.1; docs/api.md.
import { duration, timeLeft } from "../shared/format.js";
import { newStatusLine } from "../shared/controls/status-line.js";
import { CLOSE_LEFT, CLOSE_SILENT, CLOSE_TOO_SLOW } from "../tickers/line/socket.js";

/** @typedef {import("../shared/controls/status-line.js").Said} Said */

// Twenty snapshots that did not come.
export const STALE_MS = 1_000;
// A game whose process was killed continues within three seconds; longer means that more is wrong.
const TAKEN_OVER_MS = 4_000;
const FROZEN = "The picture stands still.";

/** @type {Record<number, string>} */
const ENDS = {
  1001: "The server is going away.",
  1006: "The connection broke off, or the server did not answer.",
  1011: "The server failed.",
  1012: "The server restarts.",
  4008: "The server closed the connection, because this page did not read.",
  4029: "The server closed the connection, because this page sent too much.",
  4400: "The server closed the connection, because it did not understand this page.",
  [CLOSE_LEFT]: "This page closed the connection.",
  [CLOSE_SILENT]: "A ping got no answer for 10 s; this page gave the connection up.",
  [CLOSE_TOO_SLOW]: "The handshake was not answered within 10 s.",
};

/**
 * @typedef {object} Game
 * @property {number} now by the server's clock
 * @property {number} newestAt when the newest snapshot came, 0 for none
 * @property {boolean} isPlaying
 * @property {"between" | "beyond" | "stopped"} mode
 * @property {string} refused why this visitor could not join, or empty
 */

/** @param {any} status as the connection reports it @param {Game} game @returns {Said} */
export function said(status, game) {
  return { action: "", next: next(status, game.now), ...standing(status, game) };
}

/**
 * @param {any} status
 * @param {Game} game
 * @returns {{state: string, badge: string, text: string, action?: string}}
 */
function standing({ state, end }, game) {
  if (state === "hidden") {
    return { state: "paused", badge: "Paused", text: "This tab is hidden, so the connection is closed." };
  }
  if (state === "waiting") {
    return { state: "offline", badge: "Offline", text: `${why(end)} ${FROZEN}`, action: "Try now" };
  }
  if (state === "opening" && end) {
    return { state: "recovering", badge: "Reconnecting", text: `${why(end)} ${FROZEN}` };
  }
  if (state === "opening") return { state: "first", badge: "Connecting", text: "The game is on its way." };
  return open(game);
}

/** @param {Game} game */
function open({ now, newestAt, isPlaying, mode, refused }) {
  const silence = now - newestAt;
  if (newestAt === 0) {
    const text = "The first snapshot comes once a worker simulates the game.";
    return { state: "first", badge: "Connected", text };
  }
  if (silence > TAKEN_OVER_MS) {
    const text = `No snapshot for ${duration(silence)}: are Redis and the workers there? ${FROZEN}`;
    return { state: "stale", badge: "Stale", text };
  }
  if (silence > STALE_MS) {
    const text = "No snapshot for a second: another process takes the game over, or nothing gets through.";
    return { state: "stale", badge: "Waiting", text };
  }
  if (refused) return { state: "refused", badge: "Watching", text: refused };
  if (mode === "stopped") {
    const text = "The next snapshot is late: the others ran on for 100 ms, by guessing, and now stand still.";
    return { state: "live", badge: "Live", text };
  }
  const text = isPlaying ? "You play." : "You watch. Press Join to play.";
  return { state: "live", badge: "Live", text };
}

/** @param {any} status @param {number} now */
function next({ state, due, roundTrip }, now) {
  if (state === "open") return roundTrip === null ? "" : `Round trip ${duration(roundTrip)}.`;
  if (state !== "waiting") return "";
  return due === null ? "The browser tries again by itself." : `Trying again in ${timeLeft(due, now)}.`;
}

/** Why there is no connection. @param {any} end */
function why({ code, problem }) {
  if (problem) return problem.json?.error?.message ?? `No answer: ${problem.failure || "the server failed"}.`;
  if (code === undefined) return "The stream broke off, or the server did not answer.";
  return ENDS[code] ?? `The connection was closed with ${code}.`;
}

/**
 * @param {HTMLElement} line
 * @param {{game: () => Omit<Game, "now">, onTry: () => void}} page
 */
export function newStatus(line, { game, onTry }) {
  return newStatusLine(line, { say: (status, now) => said(status, { now, ...game() }), onTry });
}
