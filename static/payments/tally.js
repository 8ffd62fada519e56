// @ts-check
// Totals of the webhooks between the two servers. No DOM in here.
import { serverNow } from "../shared/clock.js";
import { bytes, duration } from "../shared/format.js";
import { hooks } from "./hooks.js";
import { succeeded } from "./words.js";

const sum = (/** @type {number[]} */ numbers) => numbers.reduce((total, one) => total + one, 0);

/** @param {() => import("./state.js").State} state @returns {import("../shared/wire/panel.js").Tally & {since: () => number}} */
export function newTally(state) {
  let since = 0;
  return {
    since: () => since,
    put() {},
    clear: () => (since = serverNow()),
    figures() {
      const { received } = state();
      const attempts = hooks(state()).filter(({ at }) => at >= since);
      const came = received.filter(({ at }) => Date.parse(at) >= since);
      const late = delays(attempts);
      const [up, down] = [sum(attempts.map((one) => one.up)), sum(attempts.map((one) => one.down))];
      return {
        sent: String(attempts.length), sentFailed: String(attempts.filter(({ attempt }) => !succeeded(attempt)).length),
        effects: String(sum(came.filter(({ effect }) => !effect.startsWith("nothing")).map(({ effects }) => effects))),
        copies: String(sum(came.map(({ copies, effects }) => Math.max(0, copies - (effects - 1))))),
        hookUp: bytes(up), hookDown: bytes(down), hookBytes: bytes(up + down),
        toldAfter: late.length ? duration(sum(late) / late.length) : "–",
      };
    },
  };
}

/** From the fact to the shop's answer, where the first attempt succeeded. @param {Record<string, any>[]} attempts */
export const delays = (attempts) =>
  attempts
    .filter(({ delivery, attempt }) => delivery.endpoint === "ep_shop" && delivery.tries === 1 && succeeded(attempt))
    .map(({ at, delivery, attempt }) => at + attempt.duration_ms - Date.parse(delivery.created_at));
