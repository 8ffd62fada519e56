// @ts-check
// The socket's totals as text, by name, beside what the same updates would cost by polling. No DOM in here.
import { bytes, duration, share } from "../shared/format.js";
import { utf8Bytes } from "./frames.js";

const NOT_YET = "–";

/** The bytes of an exchange without its body: what each poll pays, whatever it brings. @param {import("../shared/exchange.js").Exchange} exchange */
export const pollHeads = ({ up, down, body }) => (up === null || down === null ? null : up + down - utf8Bytes(body));

/**
 * @param {import("./wire-log.js").WireLog} log @param {{heads: number | null, roundTrip: number | null}} measured
 * @returns {Record<string, string>}
 */
export function totalsText({ totals }, { heads, roundTrip }) {
  const { up, down, updates, updateBytes, heard, late } = totals;
  const all = up.bytes + down.bytes;
  const each = updates ? Math.round(all / updates) : null;
  const poll = updates && heads !== null ? Math.round(heads + updateBytes / updates) : null;
  return {
    frames: String(up.frames + down.frames),
    framesUp: String(up.frames),
    framesDown: String(down.frames),
    bytes: bytes(all),
    up: bytes(up.bytes),
    down: bytes(down.bytes),
    perUpdate: each === null ? NOT_YET : bytes(each),
    perPoll: poll === null ? NOT_YET : bytes(poll),
    polled: poll === null ? NOT_YET : bytes(poll * updates),
    saved: each === null || poll === null ? NOT_YET : share(poll - each, poll),
    headShare: all ? share(totals.heads, all) : NOT_YET,
    headEach: up.frames + down.frames ? `${(totals.heads / (up.frames + down.frames)).toFixed(1)}\u00a0B` : NOT_YET,
    updates: String(updates),
    pollHeads: heads === null ? NOT_YET : bytes(heads),
    late: heard ? duration(late / heard) : NOT_YET,
    roundTrip: roundTrip === null ? NOT_YET : duration(roundTrip),
  };
}
