// @ts-check
// A student's page: join by itself, follow the room, choose.
import { serverNow } from "../shared/clock.js";
import { element, find, keepList, put, snapshot } from "../shared/dom.js";
import { sleep } from "../shared/sleep.js";
import { letter, showBars } from "./bars.js";
import { Refused, connect, isNewlyAsked, learnClock, newSender, send } from "./client.js";
import { newStream } from "./herd/stream.js";
import { drawnFor, newLane } from "./race/lane.js";
import { TECHNIQUES } from "./race/figures.js";
import { PHASES, measuredWords, ownWords, phoneWords, statusWords, verdictWords } from "./words.js";

const JOIN_AGAIN_MS = 1500;
const TICK_MS = 500;
const TOO_LATE = "You joined after the techniques were assigned";

const { code } = snapshot();
const state = {
  room: /** @type {any} */ (null),
  you: /** @type {any} */ (null),
  // What was chosen on this phone, by round of the question.
  answers: /** @type {Record<string, string>} */ ({}),
  status: /** @type {any} */ ({ state: "held" }),
  problem: "",
};

const sender = newSender(code, {
  onSent: () => say("Kept. You may change it until the round is closed."),
  onWaiting: () => say("Your choice is not there yet: no connection. It is sent again by itself."),
  onRefused: (_answer, refusal) => say(refusal.message),
});

const lane = newLane(code, ({ n, ms, slept }) => {
  const late = slept ? "Your phone slept, so this does not count" : `You knew after ${Math.round(ms)} ms`;
  put(find("#known"), state.room.phase === "race" ? `${late}.` : `Pulse ${n}`);
});
const stream = newStream(code, (said) => put(find("#known"), herdWords(said)));

function herdWords({ held, retry, after }) {
  if (after !== null) return `Your phone came back after ${after} ms.`;
  if (held) return `Your phone holds a stream. If it is cut, it comes back after ${retry} ms.`;
  return `Cut. The server has asked your phone to come back after ${retry} ms.`;
}

/** Join, again and again until the server has answered. */
async function join() {
  for (;;) {
    try {
      showMember(await send(`${code}/members/`, {}));
      return true;
    } catch (problem) {
      if (problem instanceof Refused && problem.status < 500 && problem.status !== 429) {
        refuse(problem.message);
        return false;
      }
      put(find("#problem"), "No connection yet. Trying again.");
      await sleep(JOIN_AGAIN_MS);
    }
  }
}

function showMember(you) {
  state.you = you;
  put(find("#you"), you.name);
  put(find("#problem"), "");
}

function refuse(message) {
  state.problem = message;
  put(find("#problem"), message);
  find("#phase").hidden = true;
}

function showRoom(room) {
  if (isNewlyAsked(room, state.room)) state.answers = {};
  if (room.phase !== state.room?.phase) say("");
  state.room = room;
  if (room.you) {
    showMember(room.you);
    state.answers = { ...room.you.answers, ...state.answers }; // the server may not have the newest yet
  }
  show();
}

function show() {
  const { room } = state;
  const isOpen = room.phase === "predict" || room.phase === "discuss";
  put(find("#name"), room.phase === "discuss" ? "Discuss, then choose again" : PHASES[room.phase]);
  put(find("#said"), phoneWords(room));
  find("#question").hidden = room.question === null;
  if (room.question) {
    put(find("#claim"), room.question.text ? `“${room.question.text}”` : "");
    put(find("#asks"), room.question.asks);
    showChoices(room, isOpen);
  }
  find("#results").hidden = room.phase !== "end";
  showOutcome(room);
  showActivity(room);
}

/** What the phone does by itself; there is nothing to press. */
function showActivity(room) {
  const { activity } = room;
  const isOther = find("#activity").dataset.seq !== String(activity?.run ?? activity?.herd);
  find("#activity").hidden = activity === null;
  find("#activity").dataset.seq = String(activity?.run ?? activity?.herd);
  if (isOther) put(find("#known"), "");
  if (activity?.run) {
    const technique = drawnFor(activity, state.you);
    const app = TECHNIQUES[technique]?.app ?? "";
    find("#activity").dataset.technique = app;
    put(find("#drawn"), technique ? TECHNIQUES[technique].name : TOO_LATE);
  } else {
    put(find("#drawn"), "");
  }
  lane.follow(room, state.you);
  stream.follow(room);
}

function showChoices(room, isOpen) {
  const chosen = state.answers[room.round];
  find("#choices").hidden = room.distribution !== null;
  keepList(find("#choices"), room.question.choices, {
    key: ({ id }) => `${room.question.id}-${id}`,
    make(choice) {
      const place = room.question.choices.indexOf(choice);
      const name = element("b", {}, letter(place));
      const button = element("button.button", { type: "button" }, name, choice.text);
      button.addEventListener("click", () => choose(choice.id));
      return element("li", {}, button);
    },
    update(item, { id }) {
      const button = /** @type {HTMLButtonElement} */ (find("button", item));
      button.disabled = !isOpen;
      button.setAttribute("aria-pressed", String(id === chosen));
    },
  });
}

function choose(choice) {
  const { question, round } = state.room;
  state.answers[round] = choice;
  sender.choose({ question: question.id, round, choice });
  show();
}

function showOutcome(room) {
  const isShown = room.distribution !== null && room.question !== null;
  find("#outcome").hidden = !isShown;
  if (!isShown) return;
  put(find("#own"), ownWords(room, state.answers));
  const measured = `Measured: ${measuredWords(room.result)}. ${verdictWords(room.result)}`;
  put(find("#measured"), room.result?.measured ? measured : "");
  showBars(find("#bars"), room.question, room.distribution, room.result?.right_choice ?? "");
}

function say(text) {
  put(find("#choice-said"), text);
}

function showStatus() {
  if (state.problem === "") put(find("#problem"), statusWords(state.status, serverNow()));
}

async function start() {
  if (!(await join())) return;
  learnClock();
  const connection = connect({
    code,
    onRoom: showRoom,
    onRemoved(number) {
      if (number !== state.you?.number) return;
      connection.close();
      refuse("Your teacher has removed you from this room.");
    },
    onStatus(status) {
      state.status = status;
      showStatus();
    },
  });
  setInterval(showStatus, TICK_MS);
}

start();
