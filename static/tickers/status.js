// @ts-check
// What the reader is told about the state of the desk: what happened, what it means for what is seen, what comes next.
import { clockTime, duration } from "../shared/format.js";
import { whyEnded } from "./words.js";

// Twelve steps of the market without one of them.
const STALE_MS = 3_000;
const NO_ORDERS = "Orders are refused until then.";

/**
 * @typedef {{state: string, badge: string, text: string, next: string, action: string}} Said `text` is said aloud when it
 *   changes, `next` is not; `action` is what the button beside it says, or empty
 * @param {any} status as the line tells it
 * @param {{now: number, heard: number, follows: boolean, note: string}} desk when its newest prices are from, whether it
 *   follows any, and what was lost, milliseconds
 * @returns {Said}
 */
export function said(status, desk) {
  const [state, badge, text, action = ""] = told(status, desk);
  return { state, badge, text, next: next(status, desk.now), action };
}

/** @param {any} status @param {any} desk @returns {[string, string, string, string?]} */
function told({ state, end, well }, desk) {
  const showing = desk.heard ? `Showing prices from ${clockTime(desk.heard)}.` : "There are no prices to show yet.";
  if (state === "tape") return tape(well, showing);
  if (state === "hidden") return ["paused", "Paused", `Nobody is looking, so the connection is closed. ${showing}`];
  if (state === "stopped") return ["stopped", "Disconnected", `You closed the connection. ${showing} Orders are refused.`];
  if (state === "waiting") return ["offline", "Offline", `${whyEnded(end)} ${showing} ${NO_ORDERS}`, "Try now"];
  if (state === "opening" && end) return ["recovering", "Reconnecting", `${whyEnded(end)} ${showing} ${NO_ORDERS}`];
  if (state === "opening") return ["first", "Connecting", "The handshake is under way."];
  return open(desk);
}

/** @param {any} desk @returns {[string, string, string]} */
function open({ now, heard, follows, note }) {
  if (!follows) return ["paused", "Open", "The connection is open; no prices are followed. Orders can be placed."];
  if (now - heard > STALE_MS) return ["stale", "Stale", `Connected, but no price since ${clockTime(heard)}: the market stands still.`];
  return ["live", "Live", note || "Prices arrive and orders leave on one connection."];
}

/** @param {boolean} well @param {string} showing @returns {[string, string, string, string?]} */
function tape(well, showing) {
  const why = "Something on the way passes no Upgrade on: HTTP gets through, a WebSocket does not.";
  const now = well ? "Prices come by the tape (Server-Sent Events), one way; orders are refused." : `The tape has broken off too. ${showing}`;
  return ["oneway", "One way", `${why} ${now}`, "Try the socket now"];
}

/** @param {any} status @param {number} now */
function next({ state, due, roundTrip }, now) {
  if (state === "open") return roundTrip === null ? "" : `Round trip ${duration(roundTrip)}.`;
  if (state !== "waiting") return "";
  return `Trying again in ${Math.ceil(Math.max(0, due - now) / 1000)}\u00a0s.`;
}
