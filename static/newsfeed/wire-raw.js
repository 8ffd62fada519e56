// @ts-check
// The second view of the stream: read with fetch for half a minute, on a connection of its own, every line and byte.
import { bytes } from "../shared/format.js";
import { readRaw } from "./raw.js";
import { newBox } from "./wire-lines.js";

// A second connection of the six there are: long enough to see a comment go by three times.
const LONGEST_MS = 30_000;
const URL = "/newsfeed/stream/";

/** @param {HTMLElement} view @param {() => string | null} since the id to resume after, so that there is something to see */
export function startRaw(view, since) {
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (view.querySelector(`[data-raw=${name}]`));
  const [box, button] = [newBox(find("lines")), find("read")];
  let [open, total, lines] = [/** @type {{close: () => void} | null} */ (null), 0, 0];
  const count = () => (find("count").textContent = `${bytes(total)} in ${lines} lines, counted`);

  function read() {
    const lastEventId = since();
    [total, lines] = [0, 0];
    box.clear();
    box.note(`GET ${URL}${lastEventId ? `, Last-Event-ID: ${lastEventId}` : ""}, by fetch`);
    button.textContent = "Close it";
    open = readRaw({
      url: URL, lastEventId, ms: LONGEST_MS,
      onHead: ({ status, headers }) => box.note(`${status} · ${headers.get("content-type") ?? "no body"}`),
      onLine: (line) => (box.line(line), (lines += 1), count()),
      onBytes: (more) => ((total += more), count()),
      onEnd(why) {
        open = null;
        box.note(`The end: ${why}.`);
        button.textContent = "Read the raw stream";
      },
    });
  }

  button.addEventListener("click", () => (open ? open.close() : read()));
  window.addEventListener("pagehide", () => open?.close());
  return { read: () => open ?? read(), close: () => open?.close() };
}
