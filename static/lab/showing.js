// @ts-check
// A run as the page shows it, live or exported: table, chart, the last pulse, and the verdict.
import { element, find, put } from "../shared/dom.js";
import { onWidth } from "../shared/svg.js";
import { LANE_NAMES, LANES } from "./client.js";
import { drawDelays } from "./drawing/delays.js";
import { drawPassage } from "./drawing/sequence.js";
import { delaysOf, lastOnAll } from "./recording.js";
import { watchRequests } from "./requests.js";
import { NAMES, cpu, delay, ledgerSentence, leftOut, pulses, size, verdict } from "./words.js";

// Around a pulse, in its diagram: a tenth of the time that it took.
const MARGIN = 0.1;
const LEAST_SPAN_MS = 20;

const requests = watchRequests();
const widths = new Map();
const chart = find("#delays");
const shown = { again: () => {} };
for (const figure of [chart, ...LANE_NAMES.map(passageOf)]) {
  onWidth(figure, (width) => {
    widths.set(figure, width);
    shown.again();
  });
}

/** @typedef {Record<string, import("./recording.js").Arrival[]>} ByLane */

/**
 * Show what is known of a run.
 * @param {any} run as the API describes it
 * @param {any} ledger likewise
 * @param {ByLane} arrivals
 */
export function show(run, ledger, arrivals) {
  const judged = {};
  let hidden = 0;
  for (const lane of LANE_NAMES) {
    const delays = delaysOf(arrivals[lane]);
    hidden += delays.leftOut;
    judged[lane] = showLane(lane, run.lanes[lane], delays);
    put(find(`[data-ledger="${lane}"]`), ledgerSentence(ledger[lane], run.published));
  }
  put(find("#verdict"), verdict(judged));
  put(find("#left-out"), leftOut(hidden));
  put(find("#about"), aboutRun(run));
  shown.again = () => {
    showDelays(run, arrivals);
    showLast(run, arrivals);
  };
  shown.again();
}

function aboutRun({ id, settings, published }) {
  const { pattern, rate, seconds, payload, seed } = settings;
  return (
    `Run ${id}: ${pattern}, ${rate} a second for ${seconds} s, ${payload} bytes in each, seed ${seed}; ` +
    `${pulses(published)} published.`
  );
}

/** Put the figures of a lane in place; returns what the verdict is made of. */
function showLane(lane, figures, delays) {
  const { delivered } = figures;
  const all = figures.bytes_up + figures.bytes_down;
  const perEvent = delivered ? Math.round(all / delivered) : null;
  const texts = {
    p50: delay(delays.p50),
    p95: delays.samples && delays.p95 === null ? "too few" : delay(delays.p95),
    max: delay(delays.max),
    requests: String(figures.requests),
    empty: String(figures.empty),
    connections: String(figures.connections),
    up: size(figures.bytes_up),
    down: size(figures.bytes_down),
    payload: size(figures.payload_bytes),
    headers: size(figures.header_bytes),
    framing: size(Math.max(0, all - figures.payload_bytes - figures.header_bytes)),
    idle: size(figures.bytes_idle),
    per: size(perEvent),
    cpu: cpu(delivered ? figures.cpu_us / delivered : null),
  };
  const row = find(`tr[data-lane="${lane}"]`);
  for (const [name, text] of Object.entries(texts)) put(find(`[data-figure="${name}"]`, row), text);
  const late = delays.p50 === null ? "" : `${delay(delays.p50)} after it was due`;
  put(find(`[data-delay="${lane}"]`), late);
  return { p50: delays.p50, perEvent };
}

function showDelays(run, arrivals) {
  const width = widths.get(chart) ?? 0;
  const all = LANE_NAMES.flatMap((lane) => arrivals[lane]);
  if (width === 0 || all.length === 0) return;
  const begin = run.begins_at / 1000;
  let end = begin + 1000;
  for (const { due } of all) end = Math.max(end, due);
  const lines = LANE_NAMES.map((lane) => lineOf(lane, arrivals[lane]));
  drawDelays(chart, lines, { width, begin, end });
}

function lineOf(lane, arrivals) {
  return { technique: LANES[lane].technique, arrivals: arrivals.filter(({ unseen }) => !unseen) };
}

/** The last pulse that all five have brought: five diagrams to one scale, and the same as a table. */
function showLast(run, arrivals) {
  const last = lastOnAll(arrivals);
  find("#last").hidden = last === null;
  if (!last) return;
  const passages = LANE_NAMES.map((lane) => passage(run, lane, last[lane]));
  const due = passages[0].due;
  const arrived = passages.map((one) => one.at);
  const latest = Math.max(due + LEAST_SPAN_MS, ...arrived);
  const margin = (latest - due) * MARGIN;
  const frame = { begin: due - margin, end: latest + margin };
  for (const one of passages) {
    const figure = passageOf(one.lane);
    drawPassage(figure, one, { ...frame, width: widths.get(figure) ?? 0 });
  }
  put(find("#last-title"), `Pulse ${last.polling.n} on all five`);
  find("#last-table tbody").replaceChildren(...passages.map(rowOf));
}

function passage(run, lane, { due, at }) {
  const { way, path } = LANES[lane];
  const asked = way === "ask" ? requests.lastBefore(path.replace("RUN", run.id), at) : null;
  return { lane, way, client: way === "call" ? "receiver" : "page", due, at, asked };
}

function rowOf({ lane, due, at, asked }) {
  const request = asked === null ? "–" : fromDue(asked - due);
  return element("tr", { "data-technique": LANES[lane].technique },
    element("th", { scope: "row" }, NAMES[lane]),
    element("td", {}, request),
    element("td", {}, fromDue(at - due)));
}

function fromDue(ms) {
  return ms < 0 ? `${delay(-ms)} before` : `${delay(ms)} after`;
}

function passageOf(lane) {
  return find(`svg[data-passage="${lane}"]`);
}
