// @ts-check
// The lane of the chat: one held request in the lobby.
import { connect } from "../chat/client.js";
import { clockMinute, isolated } from "../shared/format.js";
import { Ledger } from "../shared/wire/ledger.js";
import { because, shownBy } from "./requests.js";

/** @param {import("./lane.js").Told} told @returns {import("./lane.js").Miniature} */
export function chat({ show, heard, say }) {
  const ledger = new Ledger();
  const tell = (/** @type {any} */ { author, text, at }) => say(`${isolated(author)}: ${isolated(text)}`, clockMinute(Date.parse(at)));
  return {
    ...shownBy(ledger),
    words: ["happened", "held"],
    open: () => connect({
      url: "/chat/api/rooms/lobby/updates/",
      snapshot: "/chat/api/rooms/lobby/",
      onExchange: (/** @type {any} */ exchange) => (ledger.put(exchange), show()),
      onReset: (/** @type {any} */ { messages }) => messages.length && tell(messages.at(-1)),
      onEvent(/** @type {any} */ event) {
        heard(event);
        if (event.type === "message") tell(event.data);
      },
      onStatus: ({ state, problem }) => state === "retrying" && problem && say(because(problem)),
    }),
  };
}
