// @ts-check
// The way to the market: the socket, and beside it the tape (Server-Sent Events) while an intermediary does
// not forward Upgrade.
import { isNewer } from "../../shared/cursor.js";
import { connect } from "../client.js";
import { behindSilentProxy } from "./silent-proxy.js";

export const SOCKET = "/tickers/ws/";
const TAPE = "/newsfeed/tape/";
// The server answers this handshake as it would one from which a proxy had removed Upgrade.
const STRIPPED = "?upgrade=stripped";
// With this the server's welcome shows how the handshake went.
const WITH_HANDSHAKE = "?handshake";
const UPGRADE_REQUIRED = 426;

/** @typedef {"direct" | "stripped" | "silent"} Path what is between this page and the server */

/**
 * @param {any} options those of `connect`; `probe` asks an address by HTTP and resolves to the status of the
 *   answer, or null
 * @returns {any} what `connect` returns, and `setPath`
 */
export function newLine({
  url,
  cursor,
  onEvent,
  onStatus,
  probe,
  timers = globalThis,
  WebSocket = globalThis.WebSocket,
  EventSource = globalThis.EventSource,
  ...rest
}) {
  const state = {
    path: /** @type {Path} */ ("direct"),
    cursor,
    tape: /** @type {{close: () => void} | null} */ (null),
  };
  const Silent = behindSilentProxy(WebSocket, timers);

  /** A WebSocket on the path that was chosen. @param {string} address */
  function Way(address) {
    const Socket = state.path === "silent" ? Silent : WebSocket;
    return new Socket(address + (state.path === "stripped" ? STRIPPED : WITH_HANDSHAKE));
  }

  /** @param {any} said */
  function receive(said) {
    if (said.type === "ticks" && !isNewer(said.id, state.cursor)) return;
    if (said.type === "ticks") state.cursor = said.id;
    if (said.type === "reset") state.cursor = said.cursor ?? null;
    onEvent(said);
  }

  /** @param {any} status */
  function judge(status) {
    const isTrying = status.state === "opening" || status.state === "waiting";
    if (!isTrying) leaveTape();
    if (!state.tape) onStatus(status);
    if (status.state === "waiting" && !status.end.answered && !state.tape) detour();
  }

  /**
   * Is it only WebSockets that do not get through? By HTTP, the same address answers that it needs an
   * Upgrade.
   */
  async function detour() {
    const { path } = state;
    const status = await probe(path === "stripped" ? SOCKET + STRIPPED : SOCKET);
    if (status !== UPGRADE_REQUIRED || path !== state.path || state.tape) return;
    state.tape = connectTape({ cursor: state.cursor, EventSource, onEvent: receive, onStatus });
  }

  function leaveTape() {
    state.tape?.close();
    state.tape = null;
  }

  const connection = connect({
    ...rest,
    url,
    cursor,
    timers,
    WebSocket: Way,
    onEvent: receive,
    onStatus: judge,
  });

  return {
    ...connection,
    /** @param {Path} path */
    setPath(path) {
      state.path = path;
      leaveTape();
      connection.cut();
      connection.now();
    },
  };
}

/**
 * The same prices as Server-Sent Events, one way. Nothing can be ordered on it.
 * @param {object} by
 * @param {string | null} by.cursor
 * @param {any} by.EventSource
 * @param {(said: any) => void} by.onEvent
 * @param {(status: any) => void} by.onStatus
 */
function connectTape({ cursor, EventSource, onEvent, onStatus }) {
  const source = new EventSource(cursor ? `${TAPE}?lastEventId=${cursor}` : TAPE);
  source.onopen = () => onStatus({ state: "tape", well: true });
  source.onerror = () => onStatus({ state: "tape", well: false });
  source.addEventListener("reset", () => onEvent({ type: "reset" }));
  source.addEventListener("ticks", (/** @type {{data: string}} */ { data }) => {
    const event = JSON.parse(data);
    const { date, prices } = event.data;
    onEvent({ type: "ticks", id: event.id, t: event.t, date, data: prices });
  });
  return { close: () => source.close() };
}
