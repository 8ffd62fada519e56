// @ts-check
// A snapshot as it is on the wire: 12 bytes, and 10 for each player, the same for every client. Big-endian,
// as arena/wire.py writes it; or the same as JSON text, where a class wants to read it.

export const HEADER_BYTES = 12;
export const PLAYER_BYTES = 10;
const PODIUM_BIT = 0x80000000;
const BOOSTED_BIT = 0x80;

/**
 * @typedef {object} Player
 * @property {number} number from 1 to 60
 * @property {number} x units of the field, as all positions
 * @property {number} y
 * @property {number} vx units a tick
 * @property {number} vy
 * @property {number} seq the low 16 bits of the number of the last input that the server took
 * @property {number} score
 * @property {boolean} boosted
 *
 * @typedef {object} Snapshot
 * @property {number} tick
 * @property {number} left milliseconds left of the round, or of the podium
 * @property {boolean} podium
 * @property {number} holder the number of the player who has the crown, 0 for nobody
 * @property {number} crystals a bit for each crystal that is there
 * @property {Map<number, Player>} players
 */

/** @param {ArrayBuffer} buffer @returns {Snapshot} */
export function decoded(buffer) {
  const view = new DataView(buffer);
  const left = view.getUint32(4);
  const players = new Map();
  for (let place = 0; place < view.getUint8(9); place += 1) {
    const player = playerAt(view, HEADER_BYTES + place * PLAYER_BYTES);
    players.set(player.number, player);
  }
  return {
    tick: view.getUint32(0),
    left: left % PODIUM_BIT,
    podium: left >= PODIUM_BIT,
    holder: view.getUint8(8),
    crystals: view.getUint16(10),
    players,
  };
}

/** @param {DataView} view @param {number} at @returns {Player} */
function playerAt(view, at) {
  const last = view.getUint8(at + 9);
  return {
    number: view.getUint8(at),
    x: view.getUint16(at + 1),
    y: view.getUint16(at + 3),
    vx: view.getInt8(at + 5),
    vy: view.getInt8(at + 6),
    seq: view.getUint16(at + 7),
    score: last % BOOSTED_BIT,
    boosted: last >= BOOSTED_BIT,
  };
}

/** The snapshot in a message of JSON. @param {any} said @returns {Snapshot} */
export function fromJson({ tick, left, podium, holder, crystals, players }) {
  const byNumber = new Map();
  for (const [key, player] of Object.entries(players)) {
    const number = Number(key);
    byNumber.set(number, { ...player, number });
  }
  return { tick, left, podium, holder, crystals, players: byNumber };
}

/**
 * @typedef {{name: string, from: number, to: number, value: string}} Field `to` is the byte after the last
 */

/**
 * The fields of the header and of the first players, for the picture that marks them.
 * @param {ArrayBuffer} buffer
 * @param {number} players how many of them
 * @returns {Field[]}
 */
export function fields(buffer, players) {
  const { tick, left, podium, holder, crystals, players: all } = decoded(buffer);
  const ends = podium ? "of the podium" : "of the round";
  const header = [
    field("tick", 0, 4, String(tick)),
    field("time left", 4, 4, `${left} ms ${ends}`),
    field("crown", 8, 1, holder === 0 ? "nobody" : `player ${holder}`),
    field("players", 9, 1, String(all.size)),
    field("crystals", 10, 2, `${bitsOf(crystals)} of 16 are there`),
  ];
  const shown = [...all.values()].slice(0, players);
  return [...header, ...shown.flatMap((player, place) => playerFields(player, place))];
}

/** @param {Player} player @param {number} place */
function playerFields(player, place) {
  const at = HEADER_BYTES + place * PLAYER_BYTES;
  return [
    field("player", at, 1, String(player.number)),
    field("x", at + 1, 2, String(player.x)),
    field("y", at + 3, 2, String(player.y)),
    field("speed x", at + 5, 1, String(player.vx)),
    field("speed y", at + 6, 1, String(player.vy)),
    field("last input", at + 7, 2, String(player.seq)),
    field("score", at + 9, 1, player.boosted ? `${player.score}, fast` : String(player.score)),
  ];
}

/** @param {string} name @param {number} from @param {number} size @param {string} value @returns {Field} */
function field(name, from, size, value) {
  return { name, from, to: from + size, value };
}

/** @param {number} bits */
function bitsOf(bits) {
  return bits.toString(2).replaceAll("0", "").length;
}
