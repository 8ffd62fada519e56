// An EventSource that a test opens, ends and refuses by hand, as the browser would; locks and channels of one
// browser.

export function fakeEventSource() {
  const made = [];
  class Source {
    static CLOSED = 2;
    readyState = 0;
    heard = {};
    constructor(address) {
      this.address = address;
      made.push(this);
    }
    addEventListener(type, run) {
      this.heard[type] = run;
    }
    close() {
      this.readyState = 2;
    }
    open() {
      this.readyState = 1;
      this.onopen();
    }
    say(type, data, lastEventId) {
      this.heard[type]({ type, data: typeof data === "string" ? data : JSON.stringify(data), lastEventId });
    }
    fail(readyState) {
      this.readyState = readyState;
      this.onerror();
    }
  }
  return { EventSource: Source, made };
}

/** What tabs of one browser have in common. */
export function fakeBrowser() {
  const channels = new Set();
  const queues = new Map();
  const newChannel = (name) => {
    const channel = {
      name,
      postMessage: (data) =>
        [...channels].forEach(
          (one) => one !== channel && one.name === name && one.onmessage?.({ data: structuredClone(data) }),
        ),
      close: () => channels.delete(channel),
    };
    channels.add(channel);
    return channel;
  };
  const locks = {
    async request(name, { signal }, run) {
      const before = queues.get(name) ?? Promise.resolve();
      const mine = before.then(() => (signal.aborted ? undefined : run()));
      queues.set(name, mine);
      return mine;
    },
  };
  return { newChannel, by: { locks, newChannel } };
}
