// @ts-check
// A race on the projector: a row for each technique, a dot for each phone, as late as it knew.
import { serverNow } from "../../shared/clock.js";
import { element } from "../../shared/dom.js";
import { svg } from "../../shared/svg.js";
import { LANES } from "../../lab/client.js";
import { TECHNIQUES, delayMs, laneFigures, raceFigures } from "./figures.js";

const WIDTH = 100;
const HEIGHT = 8;
const LEAST_SPAN_MS = 1200;
const LAG_MS = 250;

/** @param {HTMLElement} place where it is shown */
export function newShowing(place) {
  const state = {
    activity: /** @type {any} */ (null),
    phase: "",
    arrivals: /** @type {Map<number, any>} */ (new Map()),
    webhook: /** @type {number | null} */ (null),
    receiver: /** @type {{close: () => void} | null} */ (null),
    timer: 0,
  };

  function begin(room) {
    end();
    state.activity = room.activity;
    state.phase = room.phase;
    const { run, cursor } = room.activity;
    state.receiver = LANES.webhook.connect({
      url: new URL(LANES.webhook.path.replace("RUN", run), location.href).href,
      cursor,
      onEvents(events) {
        for (const { type, data } of events) {
          if (type === "arrived") state.webhook ??= delayMs(state.activity, data.at);
        }
      },
    });
    state.timer = window.setInterval(draw, LAG_MS);
  }

  function end() {
    clearInterval(state.timer);
    state.receiver?.close();
    Object.assign(state, { activity: null, arrivals: new Map(), webhook: null, receiver: null });
  }

  function draw() {
    const said = state.phase === "race" ? drawRace() : drawLanes();
    place.replaceChildren(...said);
  }

  function drawRace() {
    const { activity, arrivals, webhook } = state;
    const left = activity.due / 1000 - serverNow();
    const rows = raceFigures(activity, [...arrivals.values()]);
    const slowest = rows.map((row) => row.slowest ?? 0);
    const span = Math.max(LEAST_SPAN_MS, ...slowest);
    const title = left > 0 ? `Ready … ${Math.ceil(left / 1000)}` : "Who knew when";
    const body = rows.map((row) => raceRow(row, span));
    if (webhook !== null) body.push(webhookRow(webhook, span));
    const headers = ["Technique", "", "half knew after", "the last after", "phones"];
    return [element("h2", {}, title), table(headers, body)];
  }

  function drawLanes() {
    const { activity, arrivals } = state;
    const rows = laneFigures(activity, [...arrivals.values()], serverNow());
    const headers = ["Technique", "newest pulse", "slowest phone", "phones", "behind"];
    const body = rows.map((row) =>
      line(row.technique, [
        cell(String(row.newest)),
        cell(row.phones ? String(row.slowest) : "–"),
        cell(String(row.phones)),
        cell(String(row.behind)),
      ]),
    );
    return [element("h2", {}, "One pulse a second, on every phone"), table(headers, body)];
  }

  return {
    /** @param {any} room */
    follow(room) {
      const run = room.activity?.run ?? "";
      if (!run) {
        end();
        return;
      }
      if (run !== state.activity?.run) begin(room);
      for (const one of room.arrived ?? []) state.arrivals.set(one.number, one);
      draw();
    },
    /** @param {any} arrival */
    arrive(arrival) {
      if (arrival.run === state.activity?.run) state.arrivals.set(arrival.number, arrival);
    },
  };
}

function raceRow({ technique, phones, delays, median, slowest, slept, waiting }, span) {
  const notes = [String(phones)];
  if (slept) notes.push(`${slept} slept`);
  if (waiting) notes.push(`${waiting} silent`);
  return line(technique, [
    strip(delays, span),
    cell(milliseconds(median)),
    cell(milliseconds(slowest)),
    cell(notes.join(", ")),
  ]);
}

function webhookRow(ms, span) {
  return line("webhook", [strip([ms], span), cell(milliseconds(ms)), cell("–"), cell("a server")]);
}

function strip(delays, span) {
  const dots = delays.map((ms) => {
    const at = Math.round((WIDTH * ms * 10) / span) / 10;
    return svg("circle", { cx: at, cy: HEIGHT / 2, r: 1.6 });
  });
  const size = `-2 0 ${WIDTH + 4} ${HEIGHT}`;
  const look = { viewBox: size, class: "strip", "aria-hidden": "true" };
  return element("td.drawn", {}, svg("svg", look, ...dots));
}

function line(technique, cells) {
  const { name, app } = TECHNIQUES[technique];
  return element("tr", { "data-technique": app }, element("th", { scope: "row" }, name), ...cells);
}

function table(headers, rows) {
  const top = element("tr");
  for (const text of headers) {
    if (text) top.append(element("th", { scope: "col" }, text));
    else top.append(element("td"));
  }
  return element("table", {}, element("thead", {}, top), element("tbody", {}, ...rows));
}

function cell(text) {
  return element("td.figure", {}, text);
}

/** @param {number | null} ms */
function milliseconds(ms) {
  return ms === null ? "–" : `${ms.toLocaleString("en")} ms`;
}
