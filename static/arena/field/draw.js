// @ts-check
// The picture of the field, drawn once a frame of the screen.
import { HEIGHT, RADIUS, WIDTH } from "../rules.js";
import { lookOf, trace } from "./look.js";

/**
 * @typedef {import("../game.js").Picture} Picture
 * @typedef {ReturnType<import("./look.js").coloursOf>} Colours
 *
 * @typedef {object} Scene what there is to draw
 * @property {Picture} picture
 * @property {{left: number, scale: number}} view
 * @property {{width: number, height: number}} size in CSS pixels
 * @property {number} you
 * @property {Map<number, {name: string}>} names
 * @property {{x: number, y: number}} crown where it lies if nobody has it
 * @property {[number, number][]} crystals
 * @property {boolean} showsTruth
 * @property {{x: number, y: number} | null} thumb where a thumb was put down, in CSS pixels of the field
 */

// Units of the field.
const GRID = 800;
const CRYSTAL = 110;
// Where a crown is drawn at the field's upper edge, so that all of it is seen.
const HIGHEST_CROWN = 155;
// Names are as large as text on the page is small; a name that is longer is cut.
const NAME_PX = 12;
const LONGEST_NAME = 14;
const THUMB_PX = 36;
// The truth is drawn where it differs by at least this, in units.
const DIFFERS = 24;

/** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Colours} colours */
export function drawField(pen, scene, colours) {
  const { size, view, picture } = scene;
  pen.clearRect(0, 0, size.width, size.height);
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, size.width, size.height);
  pen.save();
  pen.scale(view.scale, view.scale);
  pen.translate(-view.left, 0);
  drawGround(pen, colours, view.scale);
  drawCrystals(pen, scene, colours);
  if (picture.newest.holder === 0) drawCrown(pen, scene.crown.x, scene.crown.y, 1.3, colours);
  if (scene.showsTruth) drawTruth(pen, scene, colours);
  for (const [number, place] of picture.places) {
    if (number !== scene.you) drawPlayer(pen, number, place, scene, colours);
  }
  const mine = picture.places.get(scene.you);
  if (mine) drawPlayer(pen, scene.you, mine, scene, colours);
  pen.restore();
  drawNames(pen, scene, colours);
  drawWayToCrown(pen, scene, colours);
  if (scene.thumb) drawThumb(pen, scene.thumb, colours);
}

/** @param {CanvasRenderingContext2D} pen @param {Colours} colours @param {number} scale */
function drawGround(pen, colours, scale) {
  pen.strokeStyle = colours.grid;
  pen.lineWidth = 1 / scale;
  pen.beginPath();
  for (let x = GRID; x < WIDTH; x += GRID) {
    pen.moveTo(x, 0);
    pen.lineTo(x, HEIGHT);
  }
  for (let y = GRID; y < HEIGHT; y += GRID) {
    pen.moveTo(0, y);
    pen.lineTo(WIDTH, y);
  }
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Colours} colours */
function drawCrystals(pen, { crystals, picture }, colours) {
  pen.fillStyle = colours.crystal;
  for (const [place, [x, y]] of crystals.entries()) {
    const bit = 1 << place;
    const isThere = (picture.newest.crystals & bit) !== 0;
    if (!isThere) continue;
    pen.beginPath();
    pen.moveTo(x, y - CRYSTAL);
    pen.lineTo(x + CRYSTAL * 0.6, y);
    pen.lineTo(x, y + CRYSTAL);
    pen.lineTo(x - CRYSTAL * 0.6, y);
    pen.fill();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {number} number */
function drawPlayer(pen, number, { x, y }, { you, picture }, colours) {
  const { shape, colour } = lookOf(number);
  const player = picture.newest.players.get(number);
  pen.fillStyle = colours.players[colour];
  pen.strokeStyle = colours.ink;
  pen.lineWidth = number === you ? 44 : 12;
  pen.beginPath();
  trace(pen, shape, x, y, RADIUS);
  pen.fill();
  pen.stroke();
  if (player?.boosted) drawSpeed(pen, x, y, player, colours);
  const crownY = Math.max(y - RADIUS * 1.35, HIGHEST_CROWN);
  if (picture.newest.holder === number) drawCrown(pen, x, crownY, 1, colours);
}

/** Two lines behind a player who is fast for a while. */
function drawSpeed(pen, x, y, { vx, vy }, colours) {
  const length = Math.hypot(vx, vy) || 1;
  const along = { x: vx / length, y: vy / length };
  pen.strokeStyle = colours.crystal;
  pen.lineWidth = 40;
  pen.beginPath();
  for (const side of [-90, 90]) {
    const from = { x: x - along.x * 260 - along.y * side, y: y - along.y * 260 + along.x * side };
    pen.moveTo(from.x, from.y);
    pen.lineTo(from.x - along.x * 220, from.y - along.y * 220);
  }
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} size */
function drawCrown(pen, x, y, size, colours) {
  const half = 190 * size;
  const height = 210 * size;
  pen.fillStyle = colours.gold;
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 14;
  pen.beginPath();
  pen.moveTo(x - half, y + height / 2);
  pen.lineTo(x - half, y - height / 2);
  pen.lineTo(x - half / 2, y);
  pen.lineTo(x, y - height * 0.7);
  pen.lineTo(x + half / 2, y);
  pen.lineTo(x + half, y - height / 2);
  pen.lineTo(x + half, y + height / 2);
  pen.closePath();
  pen.fill();
  pen.stroke();
}

/** The own player where the server said last that it is. */
function drawTruth(pen, { picture, you }, colours) {
  const { truth } = picture;
  const mine = picture.places.get(you);
  if (truth === null || !mine || Math.hypot(truth.x - mine.x, truth.y - mine.y) < DIFFERS) return;
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 26;
  pen.setLineDash([90, 60]);
  pen.beginPath();
  trace(pen, lookOf(you).shape, truth.x, truth.y, RADIUS);
  pen.stroke();
  pen.setLineDash([]);
}

/** In pixels, so that they can be read on any screen. */
function drawNames(pen, scene, colours) {
  const { picture, view, names, you, size } = scene;
  pen.font = `600 ${NAME_PX}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.lineJoin = "round";
  for (const [number, { x, y }] of picture.places) {
    const at = { x: (x - view.left) * view.scale, y: (y - RADIUS) * view.scale - 6 };
    if (picture.newest.holder === number) at.y -= 260 * view.scale;
    if (at.x < -50 || at.x > size.width + 50) continue;
    const name = number === you ? "You" : nameOf(names, number);
    if (at.y < NAME_PX) at.y = (y + RADIUS) * view.scale + NAME_PX + 4;
    pen.lineWidth = 4;
    pen.strokeStyle = colours.ground;
    pen.strokeText(name, at.x, at.y);
    pen.fillStyle = colours.ink;
    pen.fillText(name, at.x, at.y);
  }
}

/** @param {Map<number, {name: string}>} names @param {number} number */
export function nameOf(names, number) {
  const name = names.get(number)?.name ?? `Player ${number}`;
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/** On a phone the crown may be out of sight: an arrow at the edge leads to it. */
function drawWayToCrown(pen, { picture, view, size, crown }, colours) {
  const { holder } = picture.newest;
  const place = holder === 0 ? crown : picture.places.get(holder);
  if (!place) return;
  const x = (place.x - view.left) * view.scale;
  if (x >= 0 && x <= size.width) return;
  const y = Math.min(Math.max(place.y * view.scale, 20), size.height - 20);
  const tip = x < 0 ? 6 : size.width - 6;
  const back = x < 0 ? tip + 18 : tip - 18;
  pen.fillStyle = colours.gold;
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(tip, y);
  pen.lineTo(back, y - 12);
  pen.lineTo(back, y + 12);
  pen.closePath();
  pen.fill();
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {{x: number, y: number}} thumb */
function drawThumb(pen, { x, y }, colours) {
  pen.strokeStyle = colours.muted;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(x, y, THUMB_PX, 0, 2 * Math.PI);
  pen.stroke();
}
