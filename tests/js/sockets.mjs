// Fake ends of the wire for the trading desk's client: sockets and streams that do what a test says.

/** Sockets as a browser's, each kept in `made`; `welcomes` says whether the server answers by itself. */
export function fakeSockets({ welcomes = true } = {}) {
  const made = [];
  class FakeSocket {
    constructor(url) {
      Object.assign(this, { url, sent: [], closed: false });
      made.push(this);
      if (welcomes) queueMicrotask(() => this.closed || this.open());
    }

    open() {
      this.onopen?.();
      this.says({ type: "welcome", symbols: ["AAPL"], cursor: "9-0", portfolio: null });
    }

    says(said) {
      this.onmessage({ data: JSON.stringify(said) });
    }

    send(text) {
      this.sent.push(JSON.parse(text));
    }

    close() {
      this.closed = true;
    }

    ends(code) {
      this.closed = true;
      this.onclose({ code });
    }

    addEventListener() {}
  }
  return { made, WebSocket: FakeSocket };
}

/** Streams of Server-Sent Events, each kept in `made`. */
export function fakeStreams() {
  const made = [];
  class FakeStream {
    static CLOSED = 2;
    constructor(url) {
      Object.assign(this, { url, heard: {}, closed: false, readyState: 0 });
      made.push(this);
    }

    addEventListener(name, then) {
      this.heard[name] = then;
    }

    close() {
      this.closed = true;
    }
  }
  return { made, EventSource: FakeStream };
}

/** A step of the market with one price, told at `t` milliseconds. */
export const ticks = (id, last = 26.44, t = 0) => ({
  type: "ticks", id, topic: "tickers.ticks", t: t * 1000, date: "2000-02-03",
  data: { AAPL: { last, bid: last - 0.02, ask: last + 0.02, volume: 400 } },
});
