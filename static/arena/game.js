// @ts-check
// The game as this page knows it: what the server said, what this page believes of its own player, and what
// is to be drawn now. The four switches decide between the two. No DOM and no network in here.
import { serverNow } from "../shared/clock.js";
import { newMeters } from "./meters.js";
import { compensate } from "./netcode/compensation.js";
import { interpolate } from "./netcode/interpolation.js";
import { newPlayback } from "./netcode/playback.js";
import { predict } from "./netcode/prediction.js";
import { acceptAsItIs, bodyOf, reconcile } from "./netcode/reconciliation.js";
import { TICK_HZ, WIDTH, moved } from "./rules.js";

export const TICK_MS = 1000 / TICK_HZ;
// A second and a half of snapshots: more than the longest delay of the picture.
const KEPT = 30;
// A page that was away catches up with this many ticks; then its inputs would be of another moment.
const MOST_TICKS_A_FRAME = 5;
const MICROSECONDS = 1000;

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./netcode/prediction.js").Own} Own
 * @typedef {{x: number, y: number}} Place
 *
 * @typedef {object} Picture what to draw
 * @property {Snapshot} newest
 * @property {Map<number, Place>} places of all players
 * @property {Place | null} truth of the own player: where the server said last that it is
 * @property {"between" | "beyond" | "stopped"} mode
 */

/**
 * @param {object} by
 * @param {(message: any) => boolean} by.send sends an input
 * @param {() => number} [by.now] the server's clock
 */
export function newGame({ send, now = serverNow }) {
  const playback = newPlayback(TICK_MS);
  const meters = newMeters();
  const switches = { prediction: false, reconciliation: false, interpolation: false, compensation: false };
  const state = {
    you: 0,
    seq: 0,
    keys: 0,
    sentKeys: 0,
    own: /** @type {Own | null} */ (null),
    snapshots: /** @type {Snapshot[]} */ ([]),
    names: /** @type {Map<number, {name: string, bot: boolean}>} */ (new Map()),
    crown: { x: WIDTH / 2, y: 3_600 },
    crystals: /** @type {[number, number][]} */ ([]),
    podium: /** @type {{number: number, name: string, score: number}[]} */ ([]),
    clock: { tick: 0, ms: NaN }, // when a tick was, by the server's clock
    tickedAt: NaN, // the page's clock at the last tick of its own
    drawnTick: 0,
    newestAt: 0,
  };

  /** @param {any} said @param {number} at the page's clock */
  function receive(said, at) {
    if (said.t !== undefined && said.tick !== undefined) {
      state.clock = { tick: said.tick, ms: said.t / MICROSECONDS };
    }
    if (said.type === "welcome") begin(said);
    if (said.type === "you") play(said.you, said.seq);
    if (said.type === "names") learn(said);
    if (said.type === "event") happen(said);
    if (said.type === "snapshot") receiveSnapshot(said.snapshot, at);
  }

  /** @param {any} welcome */
  function begin({ you, seq = 0, players = [], crown, crystals }) {
    state.names = new Map(players.map((/** @type {any} */ one) => [one.number, one]));
    if (crystals) state.crystals = crystals;
    if (crown) state.crown = crown;
    play(you ?? 0, seq);
  }

  /** @param {number} you @param {number} seq */
  function play(you, seq) {
    if (you === state.you) return;
    state.you = you;
    state.seq = seq;
    state.own = null;
  }

  /** What comes with each answer where there is no connection that could be welcomed. @param {any} said */
  function learn({ names, crown, crystal_places: places, you }) {
    for (const [number, one] of Object.entries(names ?? {})) state.names.set(Number(number), one);
    if (crown) state.crown = crown;
    if (places) state.crystals = places;
    if (you !== undefined) play(you, state.seq);
  }

  /** @param {any} said */
  function happen(said) {
    if (said.event === "join") state.names.set(said.number, said);
    if (said.event === "crown") state.crown = { x: said.x, y: said.y };
    if (said.event === "podium") state.podium = said.places;
    if (said.event === "round") state.podium = [];
  }

  /** @param {Snapshot} snapshot @param {number} at */
  function receiveSnapshot(snapshot, at) {
    const last = state.snapshots.at(-1);
    // Another process simulates now, and continues from a moment before.
    if (last && snapshot.tick < last.tick) forget();
    if (last && snapshot.tick === last.tick) return;
    state.snapshots = [...state.snapshots, snapshot].slice(-KEPT);
    state.newestAt = now();
    playback.arrived(snapshot.tick, at);
    meters.arrived(ageOf(snapshot.tick));
    if (!snapshot.podium) state.podium = [];
    const authoritative = snapshot.players.get(state.you);
    if (authoritative) correct(authoritative);
  }

  /** Correct the own player by what the server has sent. @param {import("./wire.js").Player} authoritative */
  function correct(authoritative) {
    if (state.own === null) {
      state.own = { body: bodyOf(authoritative), pending: [] };
      return;
    }
    const isJudged = switches.prediction && state.own.pending.length > 0;
    const before = state.own.body;
    const isAccepted = switches.prediction && !switches.reconciliation;
    const correction = isAccepted ? acceptAsItIs : reconcile;
    state.own = correction(state.own, authoritative);
    if (isJudged) meters.corrected(distance(before, state.own.body));
  }

  /** How old a tick is, in milliseconds, or null while that is not known. @param {number} tick */
  function ageOf(tick) {
    const { clock } = state;
    return Number.isNaN(clock.ms) ? null : now() - (clock.ms + (tick - clock.tick) * TICK_MS);
  }

  /** The ticks of this page's own clock that are due. @param {number} at */
  function advance(at) {
    if (Number.isNaN(state.tickedAt)) state.tickedAt = at;
    const due = Math.floor((at - state.tickedAt) / TICK_MS);
    for (let count = 0; count < Math.min(due, MOST_TICKS_A_FRAME); count += 1) tick();
    state.tickedAt += due * TICK_MS;
  }

  function tick() {
    if (state.own === null || state.you === 0) return;
    const { vx, vy } = state.own.body;
    const isAtRest = vx === 0 && vy === 0 && state.own.pending.length === 0;
    if (state.keys === 0 && state.sentKeys === 0 && isAtRest) return;
    const input = { seq: state.seq + 1, keys: state.keys };
    const sent = switches.compensation ? compensate(input, state.drawnTick) : input;
    if (!send({ op: "input", ...sent })) return;
    state.seq += 1;
    state.sentKeys = state.keys;
    state.own = predict(state.own, input);
  }

  /** What to draw now, or null before the first snapshot. @param {number} at @returns {Picture | null} */
  function frame(at) {
    advance(at);
    const newest = state.snapshots.at(-1);
    if (!newest) return null;
    const { places, mode } = others(newest, at);
    const authoritative = newest.players.get(state.you);
    if (authoritative && switches.prediction && state.own) places.set(state.you, predicted(state.own, at));
    const mine = places.get(state.you);
    if (mine) meters.drew(mine, at, switches.prediction);
    return { newest, places, mode, truth: authoritative ?? null };
  }

  /** @param {Snapshot} newest @param {number} at */
  function others(newest, at) {
    if (!switches.interpolation) {
      state.drawnTick = newest.tick;
      return { places: /** @type {Map<number, Place>} */ (new Map(newest.players)), mode: "between" };
    }
    state.drawnTick = playback.tickAt(at);
    return interpolate(state.snapshots, state.drawnTick, TICK_MS);
  }

  /** Where the own player is between two ticks: a key counts from the next frame on. */
  function predicted(/** @type {Own} */ { body }, /** @type {number} */ at) {
    const next = moved(body, state.keys);
    const share = Math.min((at - state.tickedAt) / TICK_MS, 1);
    return { x: body.x + (next.x - body.x) * share, y: body.y + (next.y - body.y) * share };
  }

  /** Forget what was on its way: the connection is another one, or none. */
  function forget() {
    state.snapshots = [];
    state.own = null;
    playback.forget();
  }

  return {
    receive,
    frame,
    forget,
    meters,
    playback,
    switches,
    state,
    /** These keys are down. @param {number} keys @param {number} at */
    press(keys, at) {
      const newlyDown = keys & ~state.keys;
      if (keys !== state.keys) meters.pressed(newlyDown, at);
      state.keys = keys;
    },
  };
}

/** @param {Place} one @param {Place} other */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
