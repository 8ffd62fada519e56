// @ts-check
// The dashboard follows its samples by long-polling, as the chat follows a room. What differs: a tab that
// nobody looks at asks for nothing, and catches up with one request. No DOM in here.
import { connect as hold } from "../chat/client.js";
import { serverNow } from "../shared/clock.js";

// One answer brings at most 200 events, one a second; a tab that was away longer fetches the history.
const ONE_ANSWER_MS = 190_000;

/**
 * Follow the samples after `cursor`. Where there is no cursor, or it is no longer kept, `onReset` gets the
 * history. Beside what the chat's connection offers, `pause` and `resume` are for a tab that is hidden.
 * @param {any} options as the chat's `connect` takes them
 */
export function connect({
  url = "/dashboard/api/updates/",
  snapshot = "/dashboard/api/history/",
  now = serverNow,
  ...options
}) {
  const state = { held: follow(options.cursor), paused: 0 };

  function follow(cursor) {
    return hold({ ...options, url, snapshot, now, cursor });
  }

  return {
    close: () => state.held.close(),
    tryNow: () => state.held.tryNow(),
    pause() {
      state.paused = now();
      state.held.pause();
    },
    resume() {
      if (now() - state.paused < ONE_ANSWER_MS) {
        state.held.resume();
      } else {
        state.held.close();
        state.held = follow(null);
      }
    },
  };
}
