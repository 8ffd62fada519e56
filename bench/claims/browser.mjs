// What the lanes' clients use of a browser, and Node 18 lacks: WebSocket and EventSource, no more of them than
// these clients need; and requests that are relative to a page, with the visitor's cookie.
import { randomBytes } from "node:crypto";
import http from "node:http";

// As Chromium waits before it opens a stream again.
const REOPEN_MS = 3000;
const TEXT = 0x1;
const CLOSE = 0x8;
const NORMAL_CLOSE = Buffer.from([0x03, 0xe8]);

/** Be a page of a site, as a new visitor. @param {string} site "http://127.0.0.1:8000" */
export async function visit(site) {
  const plainFetch = globalThis.fetch;
  const first = await plainFetch(`${site}/visitor/`);
  const [cookie] = (first.headers.get("set-cookie") ?? "").split(";");
  await first.text();
  globalThis.location = { href: `${site}/` };
  globalThis.fetch = (path, options = {}) =>
    plainFetch(new URL(path, site), { ...options, headers: { ...options.headers, cookie } });
  globalThis.WebSocket = socketsOf(site, cookie);
  globalThis.EventSource = PageEventSource;
}

/** The class of sockets that a page of this site opens. RFC 6455. */
function socketsOf(site, cookie) {
  return class PageWebSocket {
    constructor(address) {
      this.unsent = [];
      const key = randomBytes(16).toString("base64");
      const upgrade = { Connection: "Upgrade", Upgrade: "websocket" };
      const handshake = { "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key };
      const headers = { ...upgrade, ...handshake, Origin: site, Cookie: cookie };
      const request = http.get(address.replace(/^ws/, "http"), { headers, agent: false });
      request.on("upgrade", (answer, socket, head) => this.opened(socket, head));
      request.on("response", (answer) => {
        answer.resume();
        this.ended();
      });
      request.on("error", () => this.ended());
    }

    opened(socket, head) {
      this.socket = socket;
      let read = head;
      const take = (bytes) => {
        read = this.readFrames(Buffer.concat([read, bytes]));
      };
      socket.on("data", take);
      socket.on("error", () => {});
      socket.on("close", () => this.ended());
      take(Buffer.alloc(0));
      for (const text of this.unsent) this.send(text);
    }

    /** Hand on the messages that are complete; returns the rest. */
    readFrames(bytes) {
      let rest = bytes;
      for (let frame = frameOf(rest); frame; frame = frameOf(rest)) {
        if (frame.kind === TEXT) this.onmessage?.({ data: frame.payload.toString() });
        if (frame.kind === CLOSE) this.socket.end();
        rest = rest.subarray(frame.size);
      }
      return rest;
    }

    send(text) {
      if (this.socket) this.socket.write(masked(TEXT, Buffer.from(text)));
      else this.unsent.push(text);
    }

    close() {
      this.socket?.write(masked(CLOSE, NORMAL_CLOSE));
    }

    ended() {
      if (this.isOver) return;
      this.isOver = true;
      this.onclose?.();
    }
  };
}

/** The first frame of some bytes, null if it is not complete. RFC 6455, section 5.2; a server masks nothing. */
function frameOf(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f;
  const begin = 2 + { 126: 2, 127: 8 }[short] || 2;
  if (bytes.length < begin) return null;
  const sizes = { 126: () => bytes.readUInt16BE(2), 127: () => Number(bytes.readBigUInt64BE(2)) };
  const length = sizes[short]?.() ?? short;
  if (bytes.length < begin + length) return null;
  const payload = bytes.subarray(begin, begin + length);
  return { kind: bytes[0] & 0x0f, payload, size: begin + length };
}

/** A frame of a client, which masks. The messages here are shorter than 126 bytes. */
function masked(kind, payload) {
  const mask = randomBytes(4);
  const hidden = payload.map((byte, place) => byte ^ mask[place % 4]);
  return Buffer.concat([Buffer.from([0x80 | kind, 0x80 | payload.length]), mask, hidden]);
}

/** A stream that is opened again when it ends, from the last event on. WHATWG HTML, section 9.2. */
class PageEventSource {
  constructor(address) {
    this.listeners = new Map();
    this.lastEventId = "";
    this.request = new AbortController();
    this.follow(address);
  }

  addEventListener(type, listener) {
    this.listeners.set(type, listener);
  }

  close() {
    this.request.abort();
  }

  async follow(address) {
    const { signal } = this.request;
    while (!signal.aborted) {
      await this.read(address, signal).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, signal.aborted ? 0 : REOPEN_MS));
    }
  }

  async read(address, signal) {
    const headers = this.lastEventId ? { "Last-Event-ID": this.lastEventId } : {};
    const answer = await fetch(address, { headers, signal });
    if (answer.status !== 200) return;
    let text = "";
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.dispatch(event);
    }
  }

  dispatch(text) {
    const lines = text.split("\n").map((line) => line.split(/: ?(.*)/));
    const fields = Object.fromEntries(lines.map(([name, value]) => [name, value]));
    if (fields.id) this.lastEventId = fields.id;
    if (fields.data) this.listeners.get(fields.event ?? "message")?.({ data: fields.data });
  }
}
