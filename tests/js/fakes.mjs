// A clock that moves when told, and a server that answers what it is told, for clients that are passed
// theirs.

/** Let everything that is ready to run, run. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function fakeClock(start = 1_000_000) {
  let time = start;
  let count = 0;
  const waiting = new Map();
  return {
    now: () => time,
    timers: {
      setTimeout: (run, ms) => {
        count += 1;
        waiting.set(count, { at: time + ms, run });
        return count;
      },
      clearTimeout: (id) => waiting.delete(id),
    },
    /** Let so many milliseconds pass, waking whoever waits, in order. */
    async pass(ms) {
      const end = time + ms;
      for (;;) {
        await settle();
        const [next] = [...waiting]
          .filter(([, { at }]) => at <= end)
          .sort(([, one], [, other]) => one.at - other.at);
        if (!next) break;
        waiting.delete(next[0]);
        time = Math.max(time, next[1].at);
        next[1].run();
      }
      time = end;
      await settle();
    },
  };
}

/** An observation event, published at `t` milliseconds. */
export const event = (id, t = 0) => ({
  id,
  topic: "weather.JFK",
  type: "observation",
  t: t * 1000,
  data: { station: "JFK" },
});

/** Answers as the weather's transport does, or as `server.answer` says; writes down what it was asked. */
export function fakeServer(latest) {
  const server = { latest, asked: [], advice: "10", answer: null };
  server.fetch = async (path, { headers, cache, signal }) => {
    server.asked.push({ path, headers, cache });
    if (server.answer) return server.answer(signal);
    const known = {
      etag: `"${server.latest.id}"`,
      "x-poll-interval": server.advice,
      "x-wire": "up=115, down=187",
    };
    if (headers["If-None-Match"] === known.etag) return new Response(null, { status: 304, headers: known });
    return new Response(JSON.stringify(server.latest), {
      headers: { ...known, "content-type": "application/json" },
    });
  };
  return server;
}

export const failing =
  (status, headers = {}) =>
  async () =>
    new Response('{"error":{"code":"x","message":"Not now."}}', {
      status,
      headers: { "content-type": "application/json", ...headers },
    });
