// @ts-check
// Interpolation: show the others a little in the past, where two snapshots are known, and glide from one to
// the other. What is shown is true, but old. If the next snapshot does not come, let them run on for a
// moment.

// Beyond this, guessing where somebody runs would be wrong more often than right.
export const EXTRAPOLATION_MS = 100;

/**
 * @typedef {import("../wire.js").Snapshot} Snapshot
 * @typedef {{x: number, y: number}} Place
 * @typedef {{places: Map<number, Place>, mode: "between" | "beyond" | "stopped"}} Shown `beyond` while it
 *   guesses, `stopped` once it has given up guessing
 */

/**
 * Where everybody was at a tick, which need not be whole.
 * @param {Snapshot[]} snapshots oldest first, at least one
 * @param {number} tick
 * @param {number} tickMs
 * @returns {Shown}
 */
export function interpolate(snapshots, tick, tickMs) {
  const next = snapshots.findIndex((one) => one.tick >= tick);
  if (next < 0) return extrapolated(snapshots[snapshots.length - 1], tick, tickMs);
  const after = snapshots[next];
  const before = snapshots[Math.max(0, next - 1)];
  const share = after.tick === before.tick ? 1 : (tick - before.tick) / (after.tick - before.tick);
  const places = new Map();
  for (const [number, to] of after.players) {
    places.set(number, between(before.players.get(number) ?? to, to, share));
  }
  return { places, mode: "between" };
}

/** @param {Snapshot} last @param {number} tick @param {number} tickMs @returns {Shown} */
function extrapolated(last, tick, tickMs) {
  const most = EXTRAPOLATION_MS / tickMs;
  const ticks = Math.min(tick - last.tick, most);
  const places = new Map();
  for (const [number, { x, y, vx, vy }] of last.players) {
    places.set(number, { x: x + vx * ticks, y: y + vy * ticks });
  }
  return { places, mode: tick - last.tick > most ? "stopped" : "beyond" };
}

/** @param {Place} from @param {Place} to @param {number} share */
function between(from, to, share) {
  const part = Math.max(0, share);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
