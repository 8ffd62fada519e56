// @ts-check
// A phone in a race: it follows a run of the lab by the technique that was drawn for it, on a real
// connection, and reports when it knew.
import { serverNow } from "../../shared/clock.js";
import { sleep } from "../../shared/sleep.js";
import { LANES } from "../../lab/client.js";
import { send } from "../client.js";

// Pages are opened at different moments. If all polled at the same one, polling would be as late for all.
const OPEN_WITHIN_MS = 1000;
const REPORT_MS = 2000;
// A race has one pulse, which its figures wait for.
const RACE_REPORT_MS = 250;
// A timer that comes later than this was held back: the phone slept.
const TICK_MS = 250;
const SLEPT_MS = 1500;

/**
 * The technique that was drawn for somebody, empty if they came later.
 * @param {any} activity
 * @param {any} you
 */
export function drawnFor(activity, you) {
  const place = you ? activity.drawn[you.number - 1] : undefined;
  return place === undefined ? "" : activity.techniques[place];
}

/**
 * @param {string} code
 * @param {(known: {n: number, ms: number, slept: boolean}) => void} onKnown
 */
export function newLane(code, onKnown) {
  const state = {
    run: "",
    connection: /** @type {{close: () => void} | null} */ (null),
    newest: /** @type {any} */ (null),
    reported: 0,
    slept: false,
    tickedAt: 0,
  };

  async function open(room, technique) {
    const { run, cursor, due } = room.activity;
    await sleep(Math.random() * OPEN_WITHIN_MS);
    if (state.run !== run) return;
    const { connect, path } = LANES[technique];
    state.connection = connect({
      url: new URL(path.replace("RUN", run), location.href).href,
      cursor,
      onEvents: (events) => receive(events, due, room.phase),
    });
    reportInTurn(run, room.phase);
  }

  function receive(events, due, phase) {
    const at = serverNow();
    for (const { type, data } of events) {
      const isAfterFirst = phase === "race" && state.newest !== null;
      if (type !== "pulse" || isAfterFirst) continue;
      state.newest = { n: data.n, at: Math.round(at * 1000), slept: state.slept };
      onKnown({ n: data.n, ms: at - (data.due ?? due) / 1000, slept: state.slept });
      state.slept = phase === "race" && state.slept;
    }
  }

  /** Report the newest that is known, until the server has it. */
  async function reportInTurn(run, phase) {
    while (state.run === run) {
      const known = state.newest;
      if (known && known.n > state.reported) {
        try {
          await send(`${code}/arrivals/`, known);
          if (state.run === run) state.reported = known.n;
        } catch {
          // The next turn reports it again.
        }
      }
      await sleep(phase === "race" ? RACE_REPORT_MS : REPORT_MS);
    }
  }

  function close() {
    state.connection?.close();
    Object.assign(state, { run: "", connection: null, newest: null, reported: 0 });
  }

  function noteSleep() {
    const now = Date.now();
    if (document.hidden || (state.tickedAt && now - state.tickedAt > SLEPT_MS)) state.slept = true;
    state.tickedAt = now;
  }

  setInterval(noteSleep, TICK_MS);
  document.addEventListener("visibilitychange", noteSleep);
  return {
    /** Follow what a room does, or nothing. @param {any} room @param {any} you */
    follow(room, you) {
      const run = room.activity?.run ?? "";
      if (run === state.run) return;
      close();
      const technique = run ? drawnFor(room.activity, you) : "";
      if (!technique) return;
      state.run = run;
      state.slept = document.hidden;
      open(room, technique);
    },
  };
}
