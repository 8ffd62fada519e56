// @ts-check
// The stream as it is: what EventSource keeps to itself, read with fetch line by line. No DOM in here.

const FIELDS = ["id", "event", "data", "retry"];

/** Cut text into lines as the standard does; what follows the last end of a line is kept for later. */
export function newLines() {
  const cut = { rest: "", wasReturn: false };

  /** @param {string} text */
  return function linesOf(text) {
    const lines = [];
    for (const char of text) {
      const isSecondHalf = cut.wasReturn && char === "\n";
      cut.wasReturn = char === "\r";
      if (isSecondHalf) continue;
      if (char === "\r" || char === "\n") {
        lines.push(cut.rest);
        cut.rest = "";
      } else cut.rest += char;
    }
    return lines;
  };
}

/** Of what kind a line is. Source: WHATWG HTML, section 9.2.6. @param {string} line */
export function kindOf(line) {
  if (line === "") return "end";
  if (line.startsWith(":")) return "comment";
  const [field] = line.split(":", 1);
  return FIELDS.includes(field) ? field : "ignored";
}

/**
 * @typedef {object} RawOptions
 * @property {string} url
 * @property {string | null} lastEventId the event to go on after
 * @property {number} ms for how long at most
 * @property {(answer: Response) => void} onHead
 * @property {(line: string) => void} onLine
 * @property {(count: number) => void} onBytes
 * @property {(why: string) => void} onEnd
 * @property {typeof fetch} [fetch]
 */

/** Read an event stream. @param {RawOptions} options @returns {{close: () => void}} */
export function readRaw({ url, lastEventId, ms, onHead, onLine, onBytes, onEnd, fetch = globalThis.fetch }) {
  const closing = new AbortController();
  const limit = setTimeout(() => closing.abort("after its time"), ms);

  async function read() {
    const headers = lastEventId ? { "Last-Event-ID": lastEventId } : undefined;
    const answer = await fetch(url, { headers, cache: "no-store", signal: closing.signal });
    onHead(answer);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    const decoder = new TextDecoder();
    const linesOf = newLines();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "the server has ended it";
      onBytes(value.length);
      linesOf(decoder.decode(value, { stream: true })).forEach(onLine);
    }
  }

  async function run() {
    try {
      onEnd(await read());
    } catch {
      const wasClosed = closing.signal.aborted;
      onEnd(wasClosed ? `closed by this page, ${closing.signal.reason}` : "the connection is lost");
    } finally {
      clearTimeout(limit);
    }
  }

  run();
  return { close: () => closing.abort("by hand") };
}
