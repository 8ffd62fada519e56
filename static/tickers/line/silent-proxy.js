// @ts-check
// A proxy between this page and the server that closes a connection that was silent for too long, played in
// this page: the connection behind it is a real one. Most proxies wait for 60 s.

export const IDLE_MS = 10_000;
// What a page sees when a connection ends without a close frame. Source: RFC 6455, section 7.1.5.
const ABNORMAL = 1006;

/**
 * @param {any} WebSocket the real one
 * @param {{setTimeout: Function, clearTimeout: Function}} timers
 * @returns {any} the same with such a proxy in front
 */
export function behindSilentProxy(WebSocket, timers) {
  return class extends WebSocket {
    #timer = 0;

    /** @param {string} url */
    constructor(url) {
      super(url);
      this.addEventListener("open", () => this.#wait());
      this.addEventListener("message", () => this.#wait());
      this.addEventListener("close", () => timers.clearTimeout(this.#timer));
    }

    /** @param {string} text */
    send(text) {
      super.send(text);
      this.#wait();
    }

    #wait() {
      timers.clearTimeout(this.#timer);
      this.#timer = timers.setTimeout(() => this.#end(), IDLE_MS);
    }

    #end() {
      this.onclose?.({ code: ABNORMAL });
      this.close();
    }
  };
}
