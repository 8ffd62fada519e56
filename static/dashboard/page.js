// @ts-check
// The dashboard: the newest figures came with the page and stand in the tiles before it is first seen; then
// the client gets the history of the lines, and each new sample.
import { serverNow } from "../shared/clock.js";
import { element, find, keepList, put, snapshot } from "../shared/dom.js";
import { bytes, clockTime, counted, duration } from "../shared/format.js";
import { startLesson } from "../shared/controls/lesson.js";
import { onWidth, svg } from "../shared/svg.js";
import { startTabs } from "../shared/controls/tabs.js";
import { whileVisible } from "../shared/visible.js";
import { connect } from "./client.js";
import { DASHES, appOf, drawLines, drawReturns } from "./draw.js";
import { Samples, lastKnown, lastRestart, lines, returns } from "./series.js";
import { STALE_MS, newStatus } from "./status.js";
import { AGES, NOTES, STAYING, TECHNIQUES, TILES, closings } from "./tiles.js";

const TICK_MS = 500;
// Endings that are listed; more would not fit into a tile.
const MOST_CLOSINGS = 6;

const begin = snapshot();
const samples = new Samples();
const isWall = "wall" in document.body.dataset;
const tiles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-tile]")]);
const state = {
  width: find(".drawn").clientWidth,
  // How far back the reader looks, in seconds.
  back: 0,
  answers: 0,
};

/** @param {HTMLElement} tile */
function nameOf(tile) {
  return tile.dataset.tile ?? "";
}

/** The time that is read: now, or where the reader has put the hand. */
function hand() {
  return state.back === 0 ? null : serverNow() - state.back * 1000;
}

function shownSample() {
  const at = hand();
  return at === null ? samples.latest : samples.before(at);
}

function show() {
  for (const tile of tiles) showTile(tile);
  showReturns();
}

/** @param {HTMLElement} tile */
function showTile(tile) {
  const name = nameOf(tile);
  const { read, words, least } = TILES[name];
  const sample = shownSample();
  const values = sample ? known(read(sample.data)) : [];
  const figure = tile.querySelector(".drawn svg");
  const found = lines(samples.all, read);
  if (figure) drawLines(figure, found, { width: state.width, now: serverNow(), hand: hand(), least, words });
  const hasNote = sample && name in NOTES;
  put(find("[data-note]", tile), hasNote ? NOTES[name](sample.data) : "");
  if (name === "ages") showAges(tile, sample?.data ?? {});
  else if (name === "closed") showClosings(tile, sample?.data ?? {});
  else showLegend(tile, values, [...found.keys()], words);
}

/** The names and values that are there. @param {Record<string, number | null>} values */
function known(values) {
  const all = Object.entries(values);
  return all.filter(([, value]) => value !== null && value !== undefined);
}

/**
 * Each line with its dash and its value; one that has ended, of a process that is gone, is left out.
 * @param {HTMLElement} tile
 */
function showLegend(tile, values, drawn, words) {
  keepList(find("ul", tile), values, {
    key: ([name]) => name,
    make: ([name]) => element("li", colour(name), dash(), " ", element("span"), " ", element("b")),
    update(item, [name, value]) {
      const place = Math.max(0, drawn.indexOf(name));
      find("line", item).setAttribute("stroke-dasharray", DASHES[place % DASHES.length]);
      put(find("span", item), TECHNIQUES[name]?.name ?? name);
      put(find("b", item), words(value));
    },
  });
}

/** @param {string} name @returns {Record<string, string>} */
function colour(name) {
  const app = appOf(name);
  return app === null ? {} : { "data-technique": app };
}

function dash() {
  const line = svg("line", { x1: 0, x2: 20, y1: 4, y2: 4 });
  return svg("svg", { class: "dash", width: 20, height: 8, "aria-hidden": "true" }, line);
}

/** @param {HTMLElement} tile */
function showAges(tile, { ages }) {
  const shown = STAYING.filter((technique) => ages && technique in ages);
  keepList(find("tbody", tile), shown, {
    key: (technique) => technique,
    make: newAgesRow,
    update(row, technique) {
      const cells = [...row.querySelectorAll("td")];
      for (const [place, cell] of cells.entries()) put(cell, String(ages[technique][place]));
    },
  });
}

/** @param {string} technique */
function newAgesRow(technique) {
  const { name, app } = TECHNIQUES[technique];
  const row = element("tr", { "data-technique": app }, element("th", { scope: "row" }, name));
  const cells = AGES.map(() => element("td"));
  row.append(...cells);
  return row;
}

/** @param {HTMLElement} tile */
function showClosings(tile, data) {
  const all = closings(data).slice(0, MOST_CLOSINGS);
  keepList(find("ul", tile), all, {
    key: ({ technique, code }) => `${technique} ${code}`,
    make({ technique, code }) {
      const { app, name } = TECHNIQUES[technique];
      return element("li", { "data-technique": app }, `${name} ${code} `, element("b"));
    },
    update: (item, { count }) => put(find("b", item), `× ${count}`),
  });
  if (all.length === 0 && data.closed) put(find("[data-note]", tile), "none");
}

function showReturns() {
  const since = lastRestart(samples.all);
  const panel = find("#returns");
  const said = find("[data-returns]", panel);
  const figure = find("svg", panel);
  figure.toggleAttribute("hidden", since === null);
  if (since === null) {
    put(said, "No web process was restarted in the last five minutes.");
    return;
  }
  put(said, `A web process started at ${clockTime(since)}. Who has come since, in bins of 100 ms:`);
  drawReturns(figure, returns(samples.all, since), panel.clientWidth - 32);
}

/** Every tile says how old it is; after three seconds without news it is grey, and keeps what it shows. */
function showAgesOfTiles() {
  const now = serverNow();
  for (const tile of tiles) {
    const known = lastKnown(samples.all, TILES[nameOf(tile)].read);
    const age = known === null ? null : Math.max(0, now - known);
    tile.dataset.state = stateOf(age);
    put(find("[data-age]", tile), ageInWords(age));
  }
}

/** @param {number | null} age */
function stateOf(age) {
  if (age === null) return "never";
  return age < STALE_MS ? "live" : "stale";
}

/** @param {number | null} age */
function ageInWords(age) {
  if (age === null) return "no data yet";
  return age < STALE_MS ? "live" : `${duration(age)} old`;
}

/** @param {any} exchange */
function noteCost(exchange) {
  if (exchange.ended === null || exchange.news === 0) return;
  state.answers += 1;
  const each = `${bytes(exchange.up)} up, ${bytes(exchange.down)} down`;
  const answers = counted(state.answers, "answer");
  put(find("[data-own-cost]"), `This page: ${answers} so far, the last one ${each}.`);
}

function startLookingBack() {
  const slider = /** @type {HTMLInputElement} */ (find("#back"));
  slider.addEventListener("input", () => {
    state.back = -Number(slider.value);
    put(find("[data-back]"), state.back === 0 ? "now" : `${state.back} s ago`);
    show();
  });
}

function start() {
  samples.add(begin.events);
  show();
  showAgesOfTiles();
  const statusLine = newStatus(find("#state"), {
    newest: () => (samples.latest ? samples.latest.t / 1000 : null),
    onTry: () => connection.tryNow(),
  });
  const connection = connect({
    // With none, it begins with the history.
    cursor: null,
    onEvent(event) {
      samples.add([event]);
      show();
    },
    onReset(history) {
      samples.replace(history.events);
      show();
    },
    onStatus: statusLine.set,
    onExchange: noteCost,
  });
  if (!isWall) whileVisible(connection);
  startLookingBack();
  onWidth(find(".drawn"), (width) => {
    state.width = width;
    show();
  });
  setInterval(showAgesOfTiles, TICK_MS);
  for (const list of document.querySelectorAll(".code-tabs")) startTabs(/** @type {HTMLElement} */ (list));
  startLesson(find("#lesson"), () => {});
}

start();
