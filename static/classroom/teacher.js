// @ts-check
// The teacher's page: where the lesson is, what may come next, who is in the room.
import { serverNow } from "../shared/clock.js";
import { copyText } from "../shared/controls/copy.js";
import { element, find, keepList, put, snapshot } from "../shared/dom.js";
import { showBars } from "./bars.js";
import { Refused, connect, isOlder, remove, roomOf, send } from "./client.js";
import { keepKey, keyOf } from "./keys.js";
import { showSteps } from "./steps.js";
import { HINTS, PHASES, statusWords } from "./words.js";

const TICK_MS = 500;
// So many events may come at once that one request serves them all.
const REFRESH_MS = 300;
const ACTS = {
  commit: "Close the round: commit",
  discuss: "Discuss, second round",
  run: "Run it",
  compare: "Reveal and compare",
  explain: "Explain",
  lobby: "Back to the QR code",
  end: "End the lesson",
};

const { code } = snapshot();
const state = {
  key: keyOf(code),
  room: /** @type {any} */ (null),
  status: /** @type {any} */ ({ state: "held" }),
  timer: 0,
};

async function act(path, body) {
  try {
    receiveRoom(await send(`${code}/${path}`, body, state.key));
    say("");
    return true;
  } catch (problem) {
    const silent = "The server did not answer. Nothing was changed; try again.";
    say(problem instanceof Refused ? problem.message : silent);
    refreshSoon();
    return false;
  }
}

function goOn(phase, more = {}) {
  return act("phase/", { phase, seq: state.room.seq, ...more });
}

function refreshSoon() {
  if (state.timer !== 0) return;
  state.timer = window.setTimeout(refresh, REFRESH_MS);
}

async function refresh() {
  state.timer = 0;
  const room = await roomOf(code, state.key).catch(() => null);
  if (room) receiveRoom(room);
}

function receiveRoom(room) {
  if (!("next" in room) || isOlder(room, state.room)) return;
  state.room = room;
  show();
}

function show() {
  const { room } = state;
  put(find("#phase"), PHASES[room.phase]);
  showSteps(find("#steps"), room.phase);
  put(find("#claim"), room.question?.text ? `“${room.question.text}”` : "");
  put(find("#asks"), room.question?.asks ?? "");
  const rounds = Object.entries(room.answered);
  const shown = rounds.filter(([round, count]) => count > 0 || Number(round) === room.round);
  const words = shown.map(([round, count]) => `round ${round}: ${count} of ${room.joined} have answered`);
  put(find("#counts"), room.question ? words.join("; ") : "");
  find("#so-far").hidden = room.so_far === null;
  if (room.so_far) showBars(find("#bars"), room.question, room.so_far, "");
  put(find("#hint"), HINTS[room.hint]);
  showActs(room);
  showTogether(room);
  showOwn(room);
  showPeople(room);
}

function showActs(room) {
  const phases = room.next.filter((phase) => {
    const staysInLobby = phase === "lobby" && room.phase === "lobby";
    return phase in ACTS && !staysInLobby;
  });
  const acts = phases.map((phase) => ({ phase, words: ACTS[phase], more: {} }));
  if (room.phase === "run" && room.question.kind === "claim") {
    acts.push({ phase: "compare", words: "Compare without a run", more: { without_run: true } });
  }
  if (room.question && !room.next.includes("lobby")) {
    acts.push({ phase: "lobby", words: "Break off", more: {} });
  }
  const usual = acts.find(({ phase }) => phase !== "end")?.phase;
  const advised = { go_on: "run", discuss: "discuss", explain: "discuss" }[room.hint] ?? usual;
  keepList(find("#acts"), acts, {
    key: ({ words }) => words,
    make({ phase, words, more }) {
      const button = element("button.button", { type: "button" }, words);
      button.addEventListener("click", () => goOn(phase, more));
      return button;
    },
    update: (button, { phase, words }) => {
      button.classList.toggle("primary", phase === advised && words === ACTS[phase]);
    },
  });
  const mayAsk = room.next.includes("predict");
  for (const button of document.querySelectorAll("#ask [data-ask], #claims button")) {
    /** @type {HTMLButtonElement} */ (button).disabled = !mayAsk;
  }
}

/** What all phones do at once, and what can be done to it. */
function showTogether(room) {
  for (const button of document.querySelectorAll("[data-begin]")) {
    const isNext = room.next.includes(/** @type {HTMLElement} */ (button).dataset.begin);
    /** @type {HTMLButtonElement} */ (button).disabled = !isNext;
  }
  find("#cutting").hidden = !room.activity?.herd || room.activity.cut_at !== null;
  find("#remote").hidden = !room.activity?.run;
}

function startTogether() {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-begin]"))) {
    const { begin, jitter } = button.dataset;
    button.addEventListener("click", () => goOn(begin, { jitter: jitter !== "off" }));
  }
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-fault]"))) {
    const body = JSON.parse(button.dataset.fault ?? "");
    const words = `${button.textContent}: it acts now, for a minute at most.`;
    button.addEventListener("click", () => reach(send(`${code}/faults/`, body, state.key), words));
  }
  find("#mend").addEventListener("click", () => {
    reach(remove(`${code}/faults/`, state.key), "Nothing is broken any more.");
  });
  find("#cut").addEventListener("click", () => reach(send(`${code}/herd/cut/`, {}, state.key), ""));
}

async function reach(done, words) {
  const said = find("#remote-said");
  try {
    await done;
    put(said, words);
  } catch (problem) {
    put(said, problem.message);
  }
  refreshSoon();
}

function showOwn(room) {
  find("#own").hidden = room.questions.length === 0;
  keepList(find("#own ul"), room.questions, {
    key: ({ id }) => id,
    make({ id, text }) {
      const button = element("button.button", { type: "button", "data-ask": id }, "Ask this");
      button.addEventListener("click", () => goOn("predict", { question: id }));
      return element("li", {}, element("span", {}, text), " ", button);
    },
  });
}

function showPeople(room) {
  put(find("#joined"), String(room.joined));
  /** @type {HTMLInputElement} */ (find("#lock")).checked = room.locked;
  keepList(find("#people"), room.people, {
    key: ({ number }) => String(number),
    make({ number, name }) {
      const button = element("button.button.quiet", { type: "button" }, "Remove");
      button.addEventListener("click", async () => {
        await remove(`${code}/members/${number}/`, state.key).catch(() => {}); // removed already
        refreshSoon();
      });
      const unsay = element("button.button.quiet", { type: "button" }, "Delete their messages");
      unsay.addEventListener("click", async () => {
        try {
          const { messages } = await send(`${code}/members/${number}/take-back/`, {}, state.key);
          say(`${messages} deleted.`);
        } catch (problem) {
          say(problem.message);
        }
      });
      return element("li", {}, element("span", {}, name), unsay, button);
    },
  });
}

function say(text) {
  put(find("#said"), text);
}

function startForms() {
  const claims = /** @type {HTMLFormElement} */ (find("#claims"));
  claims.addEventListener("submit", (event) => {
    event.preventDefault();
    goOn("predict", { question: String(new FormData(claims).get("question")) });
  });
  const write = /** @type {HTMLFormElement} */ (find("#write"));
  write.addEventListener("submit", (event) => {
    event.preventDefault();
    keepQuestion(write);
  });
  const lock = /** @type {HTMLInputElement} */ (find("#lock"));
  lock.addEventListener("change", () => act("lock/", { locked: lock.checked }));
  startTogether();
  find("#copy").addEventListener("click", () => {
    copyText(find("#copy"), `${location.origin}/class/${code}/teacher/#${state.key}`);
  });
}

async function keepQuestion(form) {
  const data = new FormData(form);
  const written = data.getAll("choice").map((text) => String(text).trim());
  const marked = data.get("right");
  const choices = written.filter((text) => text !== "");
  const right = marked === null ? null : choices.indexOf(written[Number(marked)]);
  const body = { text: data.get("text"), choices, right: right === -1 ? null : right };
  try {
    await send(`${code}/questions/`, body, state.key);
    form.reset();
    say("Kept. Ask it when you want.");
  } catch (problem) {
    say(problem.message);
  }
  refreshSoon();
}

function enterKey() {
  const form = /** @type {HTMLFormElement} */ (find("#enter-key"));
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepKey(code, String(new FormData(form).get("key")).trim());
    location.reload();
  });
}

async function start() {
  const room = await roomOf(code, state.key).catch(() => null);
  if (room && !("next" in room)) {
    enterKey();
    return;
  }
  find("#desk").hidden = false;
  startForms();
  connect({
    code,
    key: state.key,
    people: true,
    onRoom: refreshSoon,
    onPeople: refreshSoon,
    onRemoved: refreshSoon,
    onStatus(status) {
      state.status = status;
    },
  });
  if (room) receiveRoom(room);
  setInterval(() => put(find("#problem"), statusWords(state.status, serverNow())), TICK_MS);
}

start();
