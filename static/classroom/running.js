// @ts-check
// The projector runs a claim when the class has committed: with the lab's own clients, on this very site.
import { Refused as LabRefused, fetchClaims } from "../lab/client.js";
import { runClaim, secondsOf } from "../lab/claims/running.js";
import { send } from "./client.js";

const TICK_MS = 250;
const HAS_RUN = "It has run. Ready to compare.";

/**
 * @param {{code: string, key: string, onProgress: (share: number, words: string) => void,
 *   onProblem: (text: string) => void}} page
 */
export function newRunning({ code, key, onProgress, onProblem }) {
  // Whether the lesson was in this phase already: a locked door publishes the same phase again.
  const state = { isInRun: false };

  function begin(room) {
    if (key) run(room);
    else onProblem("This browser has no key: the teacher opens this page from the teacher’s page.");
  }

  async function run({ question }) {
    let timer = 0;
    try {
      const { claims, widespread } = await fetchClaims();
      const claim = [...claims, ...widespread].find(({ id }) => id === question.id);
      timer = startProgress(secondsOf(claim));
      await runClaim(claim, () => {}, (_claim, runs) => judge(runs));
      onProgress(1, HAS_RUN);
    } catch (problem) {
      const then = "The teacher may break off and ask again, or go on without.";
      onProblem(`It could not be measured: ${problem.message} ${then}`);
    } finally {
      clearInterval(timer);
    }
  }

  function startProgress(seconds) {
    const began = Date.now();
    return window.setInterval(() => {
      const past = (Date.now() - began) / 1000;
      const left = Math.max(0, Math.ceil(seconds - past));
      const words = left ? `The lab is running it: ${left} s.` : "The lab is judging it.";
      onProgress(Math.min(1, past / seconds), words);
    }, TICK_MS);
  }

  /** As `verdictOf` of the lab, whose refusals it raises: the room keeps the verdict. */
  async function judge(runs) {
    try {
      return await send(`${code}/result/`, { runs }, key);
    } catch (problem) {
      throw new LabRefused(problem.message, problem.code);
    }
  }

  return {
    follow(room) {
      const wasInRun = state.isInRun;
      state.isInRun = room.phase === "run";
      if (!state.isInRun || room.question.kind !== "claim") return;
      if (room.is_run) onProgress(1, HAS_RUN);
      else if (!wasInRun) begin(room);
    },
  };
}
