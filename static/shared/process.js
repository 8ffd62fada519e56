// @ts-check
// What the web process has to bear, asked for every two seconds while somebody looks at it.

// A class sees the curve move, and the asking itself costs next to nothing.
const EVERY_MS = 2_000;
const TIMEOUT_MS = 5_000;
// What is kept: a crowd comes, stays for a minute, and goes.
const KEPT_MS = 180_000;

/** @typedef {{at: number, held: number, memory: number, threads: number}} Look at `at` milliseconds; memory in bytes */

/** Looks by process, oldest first; what is older than three minutes is forgotten. No DOM in here. */
export class Looks {
  /** @type {Map<number, Look[]>} */
  byPid = new Map();

  /** @param {any} answer of /wire/process/ @param {number} now */
  add({ pid, held_total: held, pss_bytes: pss, rss_bytes: rss, threads }, now) {
    const looks = [...(this.byPid.get(pid) ?? []), { at: now, held, memory: pss ?? rss ?? 0, threads }];
    this.byPid.delete(pid);
    this.byPid.set(pid, looks);
    for (const [one, its] of this.byPid) {
      const kept = its.filter(({ at }) => at > now - KEPT_MS);
      if (kept.length) this.byPid.set(one, kept);
      else this.byPid.delete(one);
    }
  }

  /** The process that answered last, and its looks. @returns {[number, Look[]] | undefined} */
  get last() {
    return [...this.byPid].at(-1);
  }

  /** Bytes of memory for each request held, from the fewest held to now; null where too few more are held to tell. @param {number} least */
  perHeld(least) {
    const looks = this.last?.[1] ?? [];
    const now = looks.at(-1);
    const few = looks.reduce((one, other) => (other.held < one.held ? other : one), looks[0]);
    if (!now || now.held - few.held < least) return null;
    return Math.max(0, (now.memory - few.memory) / (now.held - few.held));
  }
}

/** @param {Element} figure @param {(answer: any | null) => void} then gets null where there is no answer */
export function watchProcess(figure, then) {
  let [seen, timer] = [false, 0];
  const turn = async () => {
    clearTimeout(timer);
    if (document.hidden || !seen) return;
    then(await look());
    clearTimeout(timer);
    timer = window.setTimeout(turn, EVERY_MS);
  };
  document.addEventListener("visibilitychange", turn);
  new IntersectionObserver(([entry]) => ((seen = entry.isIntersecting), turn())).observe(figure);
}

async function look() {
  try {
    const answer = await fetch("/wire/process/", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
