// @ts-check
// What some claims need besides following lanes: each probe does something a number of times during a run,
// and returns what it has counted, by name.
import { serverNow } from "../../shared/clock.js";
import { sleep } from "../../shared/sleep.js";
import { median } from "../recording.js";

// Fewer messages a second than the trading desk lets through.
const BETWEEN_PINGS_MS = 200;
// An answer that is not there by then does not come.
const PATIENCE_MS = 5000;
// As the lane's own client waits before it says that a pulse is missing.
const LATE_MS = 6000;
const TEN_MINUTES = 600;
const A_SECOND_MS = 1000;

/** @type {Record<string, (run: any, times: number) => Promise<Record<string, number>>>} */
export const PROBES = { desk, post_to_stream: postToStream, answers, forge };

/** Send pings up the socket of the trading desk while prices come down, and ask for as little by requests. */
async function desk(run, times) {
  const socket = openSocket("/tickers/ws/");
  await socket.next((said) => said.type === "welcome");
  socket.send({ op: "subscribe", symbols: ["AAPL"], cursor: null });
  const onSocket = [];
  const byRequest = [];
  for (let turn = 1; turn <= times; turn += 1) {
    const pinged = performance.now();
    socket.send({ op: "ping", n: turn });
    const pong = await socket.next((said) => said.type === "pong" && said.n === turn);
    if (pong) onSocket.push(performance.now() - pinged);
    const asked = performance.now();
    const answer = await fetch("/tickers/api/symbols/");
    await answer.text();
    byRequest.push(performance.now() - asked);
    await sleep(BETWEEN_PINGS_MS);
  }
  const ticks = socket.received.filter((said) => said.type === "ticks").length;
  socket.close();
  return {
    answered: onSocket.length,
    ticks,
    socket_ms: medianOf(onSocket),
    request_ms: medianOf(byRequest),
  };
}

/** Send messages to the run's own stream. */
async function postToStream(run, times) {
  let accepted = 0;
  for (let turn = 0; turn < times; turn += 1) {
    const answer = await fetch(`/lab/runs/${run.id}/sse/`, post({ turn }));
    if (answer.ok) accepted += 1;
  }
  return { accepted };
}

/** Answer a number of pulses: on the WebSocket that brought them, and with the same words by requests. */
async function answers(run, times) {
  const { rate, seconds } = run.settings;
  const count = rate * seconds;
  const every = count / times;
  const words = { lane: "sse", ids: [], at: [] };
  const socket = openSocket(`/lab/runs/${run.id}/websocket/?cursor=${run.cursor}`);
  const end = run.ends_at / 1000 + LATE_MS;
  let bytes = 0;
  for (let number = 1; number <= count && serverNow() < end; number += 1) {
    await socket.next((said) => said.type === "pulse" && said.data.n === number, end - serverNow());
    if (number % every !== 0) continue;
    socket.send(words);
    const answer = await postInTurn(`/lab/api/runs/${run.id}/receipts/`, words);
    bytes += bytesOf(answer);
  }
  socket.close();
  return { request_bytes: bytes, bytes_of_a_message: Math.round(bytes / times) };
}

/** Post, and again after a second if that was too often: pulses that are late come all at once. */
async function postInTurn(path, words) {
  for (;;) {
    const answer = await fetch(path, post(words));
    if (answer.status !== 429) return answer;
    await sleep(A_SECOND_MS);
  }
}

/** Send forged messages to the run's receiver: unsigned, signed wrongly, and old. */
async function forge(run, times) {
  const now = Math.floor(serverNow() / 1000);
  const forged = [
    {},
    signature(now),
    signature(now - TEN_MINUTES),
  ].slice(0, times);
  let reached = 0;
  let accepted = 0;
  for (const headers of forged) {
    const answer = await fetch(`/lab/runs/${run.id}/webhook/`, post({ type: "pulse" }, headers));
    if (answer.ok || answer.status === 401) reached += 1;
    if (answer.ok) accepted += 1;
  }
  return { reached, accepted };
}

function signature(seconds) {
  return {
    "webhook-id": "1-0",
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${btoa("x".repeat(32))}`,
  };
}

function post(body, headers = {}) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** The bytes of a request and its answer, as the server has counted them. @param {Response} answer */
function bytesOf(answer) {
  const counted = answer.headers.get("X-Wire") ?? "";
  let sum = 0;
  for (const [digits] of counted.matchAll(/\d+/g)) sum += Number(digits);
  return sum;
}

/** The median, to a tenth; 0 of none. @param {number[]} numbers */
function medianOf(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return Math.round((median(sorted) ?? 0) * 10) / 10;
}

/** A socket that is read message by message. @param {string} path */
function openSocket(path) {
  const socket = new WebSocket(new URL(path, location.href).href.replace(/^http/, "ws"));
  const received = /** @type {any[]} */ ([]);
  const waiting = { check: () => {} };
  socket.onmessage = (message) => {
    received.push(JSON.parse(message.data));
    waiting.check();
  };

  /** The first message of a kind, also among those that have come; undefined if none comes in time. */
  function next(isIt, patience = PATIENCE_MS) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), patience);
      waiting.check = () => {
        const found = received.find(isIt);
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      };
      waiting.check();
    });
  }

  return {
    received,
    next,
    send: (/** @type {object} */ said) => socket.send(JSON.stringify(said)),
    close: () => socket.close(),
  };
}
