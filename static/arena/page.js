// @ts-check
// The arena: what the player presses goes to the game, what the server sends too, and each frame of the
// screen is drawn from it. Each control does one thing. No network in here.
import { find, put } from "../shared/dom.js";
import { bytes, duration, number, wholeSeconds } from "../shared/format.js";
import { startLesson } from "../shared/controls/lesson.js";
import { onWidth } from "../shared/svg.js";
import { startTabs } from "../shared/controls/tabs.js";
import { whileOnScreen, whileVisible } from "../shared/visible.js";
import { connect } from "./client.js";
import { drawField } from "./field/draw.js";
import { startHands } from "./field/hands.js";
import { coloursOf } from "./field/look.js";
import { sizeFor, viewOf } from "./field/view.js";
import { newGame } from "./game.js";
import { newLag } from "./lag.js";
import { showScores } from "./scores.js";
import { newStatus } from "./status.js";
import { startTour } from "./tour.js";
import { connect as connectAsking } from "./ways/asking.js";
import { STREAM, connect as connectStream } from "./ways/stream.js";
import { startWire } from "./wire/panel.js";

const SOCKET = "/arena/ws/";
// Figures that change faster cannot be read.
const FIGURES_MS = 250;
// For who asked for less motion and only watches.
const CALM_MS = 1_000;
const UNITS_A_PIXEL = 8;
// More than a burst that a slow network makes, so that it is surely refused.
const CHEATED_INPUTS = 200;
const NOT_YET = "–";

const canvas = /** @type {HTMLCanvasElement} */ (find("#field canvas"));
const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
const field = find("#field");
const controls = /** @type {HTMLFormElement} */ (find("#controls"));
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const page = {
  way: "socket",
  interval: 100,
  format: "binary",
  size: { width: 0, height: 0 },
  view: /** @type {import("./field/view.js").View | null} */ (null),
  colours: coloursOf(field),
  mine: /** @type {{x: number, y: number} | null} */ (null),
  mode: /** @type {"between" | "beyond" | "stopped"} */ ("between"),
  showsTruth: true,
  wantsToPlay: false,
  isConnected: false,
  refused: "",
  drawnAt: 0,
  figuresAt: 0,
};

const game = newGame({ send: (message) => connection.send(message) });
const wire = startWire(find("#wire"), (up, down) => game.meters.crossed(performance.now(), up, down));
const statusLine = newStatus(find("#state"), {
  game: () => ({
    newestAt: game.state.newestAt,
    isPlaying: game.state.you !== 0,
    mode: page.mode,
    refused: page.refused,
  }),
  onTry: () => connection.tryNow(),
});
const lag = newLag({ say: (text) => put(find("#lag-said"), text) });
const hands = startHands(field, {
  isPlaying: () => game.state.you !== 0,
  me: () => page.mine,
  onKeys: (keys) => game.press(keys, performance.now()),
});
const isFieldSeen = whileOnScreen(field, () => {});

/** The connection that the reader has chosen. */
function newConnection() {
  const options = { onEvent: receive, onStatus, onExchange: wire.exchange };
  if (page.way === "polling") return connectAsking({ ...options, interval: page.interval });
  if (page.way === "long-polling") return connectAsking({ ...options, interval: null });
  if (page.way === "sse") return connectStream({ ...options, onWire: (event) => wire.frame(event, STREAM) });
  const address = new URL(SOCKET, location.href.replace(/^http/, "ws"));
  if (page.format === "json") address.searchParams.set("format", "json");
  return connect({ ...options, url: address.href, onWire: (frame) => wire.frame(frame, address.href) });
}

let connection = newConnection();
whileVisible({
  pause: () => connection.pause(),
  resume: () => connection.resume(),
  tryNow: () => connection.tryNow(),
});

/** Continue on another connection; the player keeps the seat. */
function reconnect() {
  connection.close();
  page.isConnected = false;
  game.forget();
  game.meters.clear();
  wire.clear();
  connection = newConnection();
}

/** @param {any} status */
function onStatus(status) {
  const isNewlyOpen = status.state === "open" && !page.isConnected;
  page.isConnected = status.state === "open";
  if (status.state === "waiting" || status.state === "hidden") game.forget();
  statusLine.set(status);
  // The server keeps a seat for 20 s: a player who comes back asks for it.
  if (isNewlyOpen && page.wantsToPlay) connection.send({ op: "join" });
}

/** @param {any} said */
function receive(said) {
  game.receive(said, performance.now());
  if (said.type === "error") refuse(said);
  if (said.type === "event") announce(said);
  showJoined();
}

/** @param {any} said */
function refuse({ code, rule, message }) {
  if (code === "full") {
    page.wantsToPlay = false;
    page.refused = message;
    return;
  }
  put(find("#cheat-said"), `Refused (${code}): ${rule ?? message}`);
}

/** What a reader cannot see in the picture. @param {any} said */
function announce({ event, holder, number: one }) {
  if (event === "crown" && holder) put(find("#announced"), `${nameOf(holder)}: the crown.`);
  if (event === "leave") game.state.names.delete(one);
}

/** @param {number} player not 0 */
function nameOf(player) {
  const { names, you } = game.state;
  if (player === you) return "You";
  return names.get(player)?.name ?? `Player ${player}`;
}

function showJoined() {
  const isPlaying = game.state.you !== 0;
  document.body.toggleAttribute("data-playing", isPlaying);
  if (isPlaying) page.refused = "";
  find("#join").hidden = isPlaying;
  find("#leave").hidden = !isPlaying;
}

/** Join or leave the game. @param {boolean} wants */
function play(wants) {
  page.wantsToPlay = wants;
  page.refused = "";
  connection.send({ op: wants ? "join" : "leave" });
  if (wants) field.focus({ preventScroll: true });
  else hands.release();
}

/** One frame of the screen. @param {number} at */
function frame(at) {
  requestAnimationFrame(frame);
  const picture = game.frame(at);
  if (!picture || page.size.width === 0) return;
  page.mode = picture.mode;
  const isCalm = calm.matches && game.state.you === 0;
  if (isFieldSeen() && (!isCalm || at - page.drawnAt > CALM_MS)) draw(picture, at);
  if (at - page.figuresAt > FIGURES_MS) showFigures(picture, at);
}

/** @param {import("./game.js").Picture} picture @param {number} at */
function draw(picture, at) {
  page.drawnAt = at;
  const { you, names, crown, crystals } = game.state;
  const { holder } = picture.newest;
  const middle = picture.places.get(you) ?? picture.places.get(holder) ?? crown;
  page.view = viewOf(page.view, page.size, middle);
  const { view, size, showsTruth, colours } = page;
  const mine = picture.places.get(you);
  page.mine = mine ? { x: (mine.x - view.left) * view.scale, y: mine.y * view.scale } : null;
  const thumb = thumbInField();
  drawField(pen, { picture, view, size, you, names, crown, crystals, showsTruth, thumb }, colours);
}

function thumbInField() {
  const thumb = hands.thumb();
  if (thumb === null) return null;
  const box = field.getBoundingClientRect();
  return { x: thumb.x - box.left, y: thumb.y - box.top };
}

/** @param {import("./game.js").Picture} picture @param {number} at */
function showFigures({ newest }, at) {
  page.figuresAt = at;
  const { state, meters, playback } = game;
  const rate = meters.rate(at);
  const error = meters.errorP95();
  const age = meters.ageMedian();
  wire.players(newest.players.size);
  showMeter("with", meters.took.with === null ? NOT_YET : duration(meters.took.with));
  showMeter("without", meters.took.without === null ? NOT_YET : duration(meters.took.without));
  showMeter("error", error === null ? NOT_YET : `${number(error / UNITS_A_PIXEL, 1)}\u00a0px`);
  showMeter("age", age === null ? NOT_YET : duration(age));
  showMeter("jitter", duration(playback.jitter()));
  showMeter("delay", duration(playback.delay()));
  showMeter("down", `${bytes(Math.round(rate.down))}/s`);
  showMeter("up", `${bytes(Math.round(rate.up))}/s`);
  showScores(find("#scores"), { newest, names: state.names, you: state.you });
  const until = newest.podium ? "Next round in" : "Left:";
  put(find("#left"), `${until} ${wholeSeconds(newest.left)}`);
  showPodium(newest.podium);
}

/** @param {string} name @param {string} text */
function showMeter(name, text) {
  put(find(`[data-meter="${name}"]`), text);
}

/** @param {boolean} isOver */
function showPodium(isOver) {
  const { podium } = game.state;
  find("#podium").hidden = !isOver || podium.length === 0;
  const places = podium.map(({ name, score }, place) => `${place + 1}. ${name} · ${score}`);
  put(find("#podium ol"), places.join("\n"));
}

/** The picture is as sharp as the screen, and as large as its place. @param {number} width */
function fit(width) {
  page.size = sizeFor(width);
  const sharp = window.devicePixelRatio || 1;
  canvas.width = Math.round(page.size.width * sharp);
  canvas.height = Math.round(page.size.height * sharp);
  canvas.style.height = `${page.size.height}px`;
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
}

/** @param {HTMLInputElement} input */
function act({ name, value, checked }) {
  if (name in game.switches) {
    game.switches[name] = checked;
    game.meters.clear();
  }
  if (name === "truth") page.showsTruth = checked;
  if (name === "lag") lag.delay(Number(value));
  if (name === "jitter") lag.jitter(checked ? 100 : 0);
  if (name === "interval") page.interval = Number(value);
  if (name === "way") page.way = value;
  if (name === "format") page.format = value;
  if (["way", "format", "interval"].includes(name)) reconnect();
  find("#intervals").hidden = page.way !== "polling";
  find("#formats").hidden = page.way !== "socket";
}

/**
 * Move a control as a hand would, for the lesson and the tour.
 * @param {string} control
 * @param {string} value
 */
function setControl(control, value) {
  if (control === "stall") {
    lag.freeze(Number(value));
    return;
  }
  const found = controls.elements.namedItem(control);
  if (found instanceof RadioNodeList) {
    if (found.value === value) return;
    const input = [...found].find((one) => /** @type {HTMLInputElement} */ (one).value === value);
    /** @type {HTMLInputElement} */ (input).checked = true;
    act(/** @type {HTMLInputElement} */ (input));
    return;
  }
  const input = /** @type {HTMLInputElement} */ (found);
  if (input.checked === (value === "on")) return;
  input.checked = value === "on";
  act(input);
}

/** @param {import("./tour.js").Step} step */
function takeStep({ delay, switches }) {
  setControl("lag", String(delay));
  for (const [name, isOn] of Object.entries(switches)) setControl(name, isOn ? "on" : "off");
  if (!page.wantsToPlay) play(true);
}

/** Say where one is, or be faster than the rules: the server refuses both. @param {string} kind */
function cheat(kind) {
  const input = { op: "input", seq: game.state.seq + 1, keys: 0 };
  if (game.state.you === 0) {
    put(find("#cheat-said"), "Join first: only a player can cheat.");
    return;
  }
  put(find("#cheat-said"), "Sent; the server has not answered yet.");
  if (kind === "teleport") {
    connection.send({ ...input, ...game.state.crown });
    return;
  }
  for (let count = 0; count < CHEATED_INPUTS; count += 1) connection.send(input);
}

controls.addEventListener("submit", (event) => event.preventDefault());
controls.addEventListener("change", (event) => act(/** @type {HTMLInputElement} */ (event.target)));
for (const button of controls.querySelectorAll("[data-freeze]")) {
  button.addEventListener("click", () => lag.freeze(Number(button.getAttribute("data-freeze"))));
}
for (const button of controls.querySelectorAll("[data-cheat]")) {
  button.addEventListener("click", () => cheat(button.getAttribute("data-cheat") ?? ""));
}
find("#join").addEventListener("click", () => play(true));
find("#leave").addEventListener("click", () => play(false));
startTour(find("#tour"), takeStep);
onWidth(field, fit);
new MutationObserver(() => {
  page.colours = coloursOf(field);
}).observe(document.documentElement, { attributes: true });
for (const list of document.querySelectorAll("[role=tablist]")) startTabs(/** @type {HTMLElement} */ (list));
startLesson(find("#lesson"), setControl);
showJoined();
requestAnimationFrame(frame);
