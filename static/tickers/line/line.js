// @ts-check
// The way to the market: the socket, and beside it the tape (Server-Sent Events) while an intermediary does
// not forward Upgrade.
import { isNewer } from "../../shared/cursor.js";
import { connect } from "../client.js";

export const SOCKET = "/tickers/ws/";
const TAPE = "/newsfeed/tape/";
// With this the server's welcome shows how the handshake went.
const WITH_HANDSHAKE = "?handshake";
const UPGRADE_REQUIRED = 426;

/**
 * @param {any} options those of `connect`; `probe` asks an address by HTTP and resolves to the status of the
 *   answer, or null
 * @returns {any} what `connect` returns
 */
export function newLine({
  url,
  cursor,
  onEvent,
  onStatus,
  probe,
  EventSource = globalThis.EventSource,
  ...rest
}) {
  const state = {
    cursor,
    isTrying: true, // whether a socket is wanted, and not open yet
    tape: /** @type {{close: () => void} | null} */ (null),
  };

  /** @param {any} message */
  function receive(message) {
    if (message.type === "ticks" && !isNewer(message.id, state.cursor)) return;
    if (message.type === "ticks") state.cursor = message.id;
    if (message.type === "reset") state.cursor = message.cursor ?? null;
    onEvent(message);
  }

  /** @param {any} status */
  function judge(status) {
    state.isTrying = status.state === "opening" || status.state === "waiting";
    if (!state.isTrying) leaveTape();
    if (!state.tape) onStatus(status);
    if (status.state === "waiting" && !status.end.answered && !state.tape) detour();
  }

  /**
   * Is it only WebSockets that do not get through? By HTTP, the same address answers that it needs an
   * Upgrade. Until that answer comes, the visitor may have disconnected, or a socket may have opened.
   */
  async function detour() {
    const status = await probe(SOCKET);
    if (status !== UPGRADE_REQUIRED || !state.isTrying || state.tape) return;
    state.tape = connectTape({ cursor: state.cursor, EventSource, onEvent: receive, onStatus, onEnd });
  }

  /** The next socket that fails opens another tape. */
  function onEnd() {
    state.tape = null;
  }

  function leaveTape() {
    state.tape?.close();
    state.tape = null;
  }

  return connect({
    ...rest,
    url: url + WITH_HANDSHAKE,
    cursor,
    onEvent: receive,
    onStatus: judge,
  });
}

/**
 * The same prices as Server-Sent Events, one way. Nothing can be ordered on it.
 * @param {object} by
 * @param {string | null} by.cursor
 * @param {any} by.EventSource
 * @param {(message: any) => void} by.onEvent
 * @param {(status: any) => void} by.onStatus
 * @param {() => void} by.onEnd when EventSource has given up: after an answer that is an error, for good
 */
function connectTape({ cursor, EventSource, onEvent, onStatus, onEnd }) {
  const source = new EventSource(cursor ? `${TAPE}?lastEventId=${cursor}` : TAPE);
  source.onopen = () => onStatus({ state: "tape", well: true });
  source.onerror = () => {
    onStatus({ state: "tape", well: false });
    if (source.readyState === EventSource.CLOSED) onEnd();
  };
  source.addEventListener("reset", () => onEvent({ type: "reset" }));
  source.addEventListener("ticks", (/** @type {{data: string}} */ { data }) => {
    const event = JSON.parse(data);
    const { date, prices } = event.data;
    onEvent({ type: "ticks", id: event.id, t: event.t, date, data: prices });
  });
  return { close: () => source.close() };
}
