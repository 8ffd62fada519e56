// @ts-check
// What a message costs on a WebSocket, to the byte. Source: RFC 6455, sections 5.2 and 5.5.1.

// The first byte holds FIN and the opcode, the second the mask bit and the length; longer lengths follow in 2 or 8 bytes.
const SHORTEST_HEAD = 2;
const LONGEST_IN_HEAD = 125;
const LONGEST_IN_TWO_BYTES = 65_535;
// A client masks all that it sends, with a key of 4 bytes that is new for each frame.
const MASKING_KEY = 4;

export const TEXT = 0x1;
export const CLOSE = 0x8;
const OPCODES = { [TEXT]: "text", [CLOSE]: "close" };

/** The bytes of a frame's head. @param {number} payload its length in bytes @param {boolean} masked */
export function headBytes(payload, masked) {
  const length = payload <= LONGEST_IN_HEAD ? 0 : payload <= LONGEST_IN_TWO_BYTES ? 2 : 8;
  return SHORTEST_HEAD + length + (masked ? MASKING_KEY : 0);
}

/** @param {string} text */
export const utf8Bytes = (text) => new TextEncoder().encode(text).length;

/** The name of an opcode, with its number as it stands in the head. @param {number} opcode */
export const opcodeName = (opcode) => `${OPCODES[opcode]} (0x${opcode.toString(16)})`;

/**
 * @typedef {object} Frame
 * @property {number} id counts up within a page
 * @property {number} at milliseconds since 1970
 * @property {boolean} up whether this page sent it
 * @property {number} opcode
 * @property {string} name its `op` or `type`; "close" for a close frame
 * @property {string} text the payload as text
 * @property {number} payload bytes
 * @property {number} head bytes
 * @property {number | null} late milliseconds from its publication to its arrival, where this page was there to hear it
 */

let count = 0;

/** Write down a text frame. @param {{at: number, up: boolean, text: string, said: any, late?: number | null}} crossed @returns {Frame} */
export function textFrame({ at, up, text, said, late = null }) {
  const payload = utf8Bytes(text);
  const name = (up ? said.op : said.type) ?? "unknown";
  return { id: ++count, at, up, opcode: TEXT, name, text, payload, head: headBytes(payload, up), late };
}

/** Write down a close frame: two bytes of code, or nothing. @param {{at: number, up: boolean, code: number | null}} crossed @returns {Frame} */
export function closeFrame({ at, up, code }) {
  const payload = code === null ? 0 : 2;
  return { id: ++count, at, up, opcode: CLOSE, name: "close", text: code === null ? "" : String(code), payload, head: headBytes(payload, up), late: null };
}

/** The head's bytes as hexadecimal digits; the key of a masked frame is not told to the page. @param {Frame} frame */
export function headHex({ opcode, payload, up }) {
  const mask = up ? 0x80 : 0;
  const length = payload <= LONGEST_IN_HEAD ? [payload] : payload <= LONGEST_IN_TWO_BYTES ? [126, ...bytesOf(payload, 2)] : [127, ...bytesOf(payload, 8)];
  const known = [0x80 | opcode, mask | length[0], ...length.slice(1)].map((byte) => byte.toString(16).padStart(2, "0"));
  return [...known, ...(up ? Array(MASKING_KEY).fill("??") : [])].join(" ");
}

/** @param {number} value @param {number} count */
const bytesOf = (value, count) => Array.from({ length: count }, (_, place) => Math.floor(value / 256 ** (count - 1 - place)) % 256);
