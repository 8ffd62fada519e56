// @ts-check
// The way to the market: the socket, and beside it the tape for as long as something on the way passes no Upgrade on.
import { isNewer } from "../shared/cursor.js";
import { connect } from "./client.js";
import { behindSilentProxy } from "./silent-proxy.js";
import { connectTape } from "./tape.js";

export const SOCKET = "/tickers/ws/";
const TAPE = "/newsfeed/tape/";
// The server answers this handshake as it would one whose Upgrade a proxy had taken out.
const STRIPPED = "?upgrade=stripped";
// The server tells in its welcome how the handshake went.
const TOLD = "?handshake";
const UPGRADE_REQUIRED = 426;

/** @typedef {"direct" | "stripped" | "silent"} Path what stands between this page and the server */

/**
 * @param {any} options those of `connect`; `probe` asks an address by HTTP and resolves to the status of the answer, or null
 * @returns {any} what `connect` returns, and `setPath`
 */
export function newLine({ url, cursor, onEvent, onStatus, probe, timers = globalThis, WebSocket = globalThis.WebSocket, EventSource, ...rest }) {
  let [path, seen, tape] = [/** @type {Path} */ ("direct"), cursor, /** @type {any} */ (null)];
  const Silent = behindSilentProxy(WebSocket, timers);

  /** @param {string} address */
  function Way(address) {
    const Socket = path === "silent" ? Silent : WebSocket;
    return new Socket(address + (path === "stripped" ? STRIPPED : TOLD));
  }

  /** @param {any} said */
  function hear(said) {
    if (said.type === "ticks" && !isNewer(said.id, seen)) return;
    if (said.type === "ticks") seen = said.id;
    if (said.type === "reset") seen = said.cursor ?? null;
    onEvent(said);
  }

  /** @param {any} status */
  function judge(status) {
    if (!["opening", "waiting"].includes(status.state)) leaveTape();
    if (!tape) onStatus(status);
    if (status.state === "waiting" && !status.end.answered && !tape) detour();
  }

  /** Is it WebSockets alone that do not get through? Asked by HTTP, the same address answers that it needs an Upgrade. */
  async function detour() {
    const mine = path;
    const status = await probe(path === "stripped" ? SOCKET + STRIPPED : SOCKET);
    if (status !== UPGRADE_REQUIRED || mine !== path || tape) return;
    tape = connectTape({ url: TAPE, cursor: seen, EventSource, onEvent: hear, onStatus });
  }

  function leaveTape() {
    tape?.close();
    tape = null;
  }

  const connection = connect({ ...rest, url, cursor, timers, WebSocket: Way, onEvent: hear, onStatus: judge });

  return {
    ...connection,
    /** @param {Path} wanted */
    setPath(wanted) {
      path = wanted;
      leaveTape();
      connection.cut();
      connection.now();
    },
  };
}
