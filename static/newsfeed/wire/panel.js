// @ts-check
// The wire of the newsroom: the stream, what this page sends besides, and every line.
import { serverNow } from "../../shared/clock.js";
import { newWireFrame, showFigures } from "../../shared/wire/frame.js";
import { entry, exchangeEntries } from "../../shared/wire/har.js";
import { Ledger, figures } from "../../shared/wire/ledger.js";
import { showRows, startRows } from "../../shared/wire/rows.js";
import { StreamLedger, linesOf } from "./ledger.js";
import { newBox } from "./lines.js";
import { drawBand, drawSequence, points } from "./pictures.js";

/** @typedef {import("./ledger.js").Mark} Mark */
/** @typedef {import("../../shared/exchange.js").Exchange} Exchange */

// A minute and a half shows several headlines.
const SPAN_MS = 90_000;
// Where the mark of its opening is no longer kept.
const STREAM = "/newsfeed/stream/";

/**
 * A connection of the stream for a HAR file: its events, put together again, are the body of its one answer.
 * @param {import("./ledger.js").Band} band
 * @param {Mark[]} marks
 */
function streamEntry({ from, to }, marks) {
  const ended = to ?? serverNow();
  const asked = marks.filter(({ kind, at }) => kind === "asked" && at <= from).at(-1);
  const within = marks.filter(({ at }) => at >= from && at <= ended);
  const events = within.filter(({ kind }) => kind === "event" || kind === "reset");
  return entry({
    method: "GET",
    url: location.origin + (asked?.path ?? STREAM),
    started: from,
    ended,
    status: 200,
    answered: [["content-type", "text/event-stream; charset=utf-8"]],
    body: events.map((mark) => `${linesOf(mark).join("\n")}\n\n`).join(""),
    comment: "As EventSource gives it to the page: without comments and retry lines.",
  });
}

/**
 * @param {HTMLElement} panel
 * @returns {{mark: (mark: Mark) => void, put: (exchange: Exchange) => void, next: (text: string) => void}}
 *   `mark` what
 *   happens on the stream, `put` an exchange when it begins and has ended, `next` says what comes next
 */
export function startWire(panel) {
  const stream = new StreamLedger();
  const ledger = new Ledger();
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  const coming = { text: "" };
  const frame = newWireFrame(panel, { show: showAll, tick: showTimeline, clear, entries });
  const box = newBox(frame.part("lines"));

  startRows(frame);

  function showAll() {
    showFigures({ ...figures(ledger), ...stream.figures() });
    showRows(frame.part("rows"), template, ledger.exchanges);
    frame.part("none").hidden = ledger.exchanges.length > 0;
    showTimeline();
    showSequence();
  }

  function showTimeline() {
    if (frame.width === 0) return;
    const view = { width: frame.width, now: serverNow(), span: SPAN_MS };
    drawBand(frame.part("timeline"), stream, ledger.exchanges, view);
  }

  function showSequence() {
    if (frame.width === 0) return;
    const view = { width: frame.width, isOpen: stream.isOpen, next: coming.text };
    drawSequence(frame.part("sequence"), points(stream.marks, ledger.exchanges), view);
  }

  function clear() {
    stream.clear();
    ledger.clear();
    box.clear();
  }

  function entries() {
    const streams = stream.bands.map((band) => streamEntry(band, stream.marks));
    return [...exchangeEntries(ledger.exchanges), ...streams];
  }

  return {
    mark(mark) {
      stream.put(mark);
      if (!frame.isPaused) box.mark(mark);
      frame.show();
    },
    put(exchange) {
      ledger.put(exchange);
      frame.show();
    },
    next(text) {
      coming.text = text;
      frame.show();
    },
  };
}
