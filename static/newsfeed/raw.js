// @ts-check
// The stream as it is: what EventSource keeps to itself, read with fetch line by line. No DOM in here.

/** Cut text into lines as the standard does; what follows the last end of a line is kept for later. */
export function newLines() {
  let [rest, skip] = ["", false];
  return (/** @type {string} */ text) => {
    const lines = [];
    for (const char of text) {
      const isEnd = char === "\r" || char === "\n";
      if (!isEnd) rest += char;
      else if (!(skip && char === "\n")) [rest] = ["", lines.push(rest)];
      skip = char === "\r";
    }
    return lines;
  };
}

/** Of what kind a line is. Source: WHATWG HTML, section 9.2.6. @param {string} line */
export function kindOf(line) {
  if (line === "") return "end";
  if (line.startsWith(":")) return "comment";
  const [field] = line.split(":", 1);
  return ["id", "event", "data", "retry"].includes(field) ? field : "ignored";
}

/**
 * Read an event stream from after an event, for at most so long.
 * @param {{url: string, lastEventId: string | null, ms: number, onHead: (answer: Response) => void, onLine: (line: string) => void,
 *   onBytes: (count: number) => void, onEnd: (why: string) => void, fetch?: typeof fetch}} options
 * @returns {{close: () => void}}
 */
export function readRaw({ url, lastEventId, ms, onHead, onLine, onBytes, onEnd, fetch = globalThis.fetch }) {
  const closing = new AbortController();
  const limit = setTimeout(() => closing.abort("after its time"), ms);

  async function read() {
    const headers = lastEventId ? { "Last-Event-ID": lastEventId } : undefined;
    const answer = await fetch(url, { headers, cache: "no-store", signal: closing.signal });
    onHead(answer);
    const [reader, decoder, lines] = [/** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader(), new TextDecoder(), newLines()];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "the server has ended it";
      onBytes(value.length);
      lines(decoder.decode(value, { stream: true })).forEach(onLine);
    }
  }

  const failed = () => (closing.signal.aborted ? `closed by this page, ${closing.signal.reason}` : "the connection is lost");
  read().catch(failed).then((why) => (clearTimeout(limit), onEnd(why)));
  return { close: () => closing.abort("by hand") };
}
