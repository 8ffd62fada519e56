// @ts-check
// A room of a class, seen from a page: follow its phases by long-polling, as the chat follows a room, and
// send what somebody does there. No DOM in here.
import { connect as hold } from "../chat/client.js";
import { fullJitter } from "../shared/backoff.js";
import { learnTime } from "../shared/clock.js";
import { isNewer } from "../shared/cursor.js";
import { ask } from "../shared/exchange.js";
import { sleep } from "../shared/sleep.js";

const API = "/class/api/rooms/";
// Round trips by which a phone learns the server's clock: the best of several counts.
const CLOCK_TRIPS = 5;
const CLOCK_PAUSE_MS = 200;

/** A refusal in the server's own words, with its code and status. */
export class Refused extends Error {
  constructor(message, code, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * Follow a room. `onRoom` gets it first, and whenever it changes: a snapshot as the API describes it, and
 * after that each phase, without what only a snapshot has. `onPeople` gets the events of people, if `people`
 * asks for them; `onRemoved` the number of somebody who was removed.
 * @param {any} options code, key (the teacher's, or empty), people, and what to call
 */
export function connect({
  code,
  key = "",
  people = false,
  onRoom,
  onPeople = () => {},
  onRemoved = () => {},
  onStatus = () => {},
  ...options
}) {
  const state = { seq: 0 };

  function receive(event) {
    if (event.type === "phase") receivePhase(event.data);
    else if (event.type === "removed") onRemoved(event.data.number);
    else onPeople(event);
  }

  function receivePhase(phase) {
    if (phase.seq < state.seq) return; // the snapshot is newer
    state.seq = phase.seq;
    onRoom(phase);
  }

  return hold({
    ...options,
    url: `${API}${code}/updates/`,
    snapshot: `${API}${code}/`,
    fetch: (path, init) => fetch(people ? withPeople(path) : path, withKey(init, key)),
    onEvent: receive,
    onReset(room) {
      state.seq = room.seq;
      onRoom(room);
    },
    onStatus,
    onExchange: () => {},
  });
}

/** Whether a snapshot is older than the one shown: answers may overtake each other. */
export function isOlder(room, shown) {
  if (shown === null) return false;
  if (room.seq !== shown.seq) return room.seq < shown.seq;
  return isNewer(shown.cursor, room.cursor);
}

/** Whether a room asks another question than before, or the same one again. */
export function isNewlyAsked(room, before) {
  const isOther = room.question?.id !== before?.question?.id;
  return isOther || (room.phase === "predict" && before.phase !== "predict");
}

function withPeople(path) {
  return path.includes("/updates/") ? `${path}&people` : path;
}

function withKey(init, key) {
  if (!key) return init;
  const headers = { ...init.headers, Authorization: `Bearer ${key}` };
  return { ...init, headers };
}

/** Open a room. @returns {Promise<{code: string, teacher_key: string}>} */
export async function openRoom() {
  return send("", {});
}

/** The room as it is now; with the teacher's key also what only the teacher sees. */
export async function roomOf(code, key = "") {
  return request(`${API}${code}/`, { headers: {} }, key);
}

/**
 * Do something in a room.
 * @param {string} path below the API's address
 * @param {object} body
 * @throws {Refused}
 */
export async function send(path, body, key = "") {
  const headers = { "Content-Type": "application/json" };
  return request(`${API}${path}`, { method: "POST", headers, body: JSON.stringify(body) }, key);
}

/** Delete something of a room: a person, or the room. */
export async function remove(path, key) {
  return request(`${API}${path}`, { method: "DELETE", headers: {} }, key);
}

async function request(path, init, key) {
  const { headers, ...what } = withKey(init, key);
  const { json, status } = await ask(path, headers, { fetch, onExchange() {}, ...what });
  if (json?.error) throw new Refused(json.error.message, json.error.code, status);
  if (status === null || status >= 400) throw new Error("The server did not answer. Try again in a moment.");
  return json;
}

/**
 * Send answers so that none is lost and none counts twice: the newest is sent until the server has it. An
 * answer replaces the one with a smaller `n`, so that sending it again does no harm.
 * @param {string} code
 * @param {{onSent: (answer: any) => void, onRefused: (answer: any, refusal: Refused) => void,
 *   onWaiting: (answer: any) => void}} page
 */
export function newSender(code, { onSent, onRefused, onWaiting }) {
  const state = { wanted: /** @type {any} */ (null), isSending: false, n: 0 };

  async function work() {
    state.isSending = true;
    let failures = 0;
    while (state.wanted !== null) {
      const answer = state.wanted;
      const refusal = await refusalOf(send(`${code}/answers/`, answer));
      const isFinal = refusal === null || (refusal instanceof Refused && !isPassing(refusal.status));
      if (isFinal && answer === state.wanted) state.wanted = null;
      if (refusal === null) onSent(answer);
      else if (isFinal) onRefused(answer, refusal);
      if (isFinal) continue;
      failures += 1;
      onWaiting(answer);
      await sleep(fullJitter(failures));
    }
    state.isSending = false;
  }

  return {
    choose(answer) {
      // The phone's clock may be set back, and the server keeps no answer with a smaller number.
      state.n = Math.max(state.n + 1, Date.now());
      state.wanted = { ...answer, n: state.n };
      if (!state.isSending) work();
    },
  };
}

/** What a request fails with; null if it succeeds. @param {Promise<any>} request */
async function refusalOf(request) {
  try {
    await request;
    return null;
  } catch (problem) {
    return problem;
  }
}

/** Whether the same request may succeed a little later. */
function isPassing(status) {
  return status === 429 || status >= 500;
}

/** Learn the server's clock by several round trips, the shortest of which counts. */
export async function learnClock() {
  for (let trip = 0; trip < CLOCK_TRIPS; trip += 1) {
    const by = { fetch, onExchange() {}, now: Date.now };
    const { answered, started, ended } = await ask("/healthz", {}, by);
    learnTime(Number(answered["x-time"] ?? NaN), started, ended ?? 0);
    await sleep(CLOCK_PAUSE_MS);
  }
}
