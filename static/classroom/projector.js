// @ts-check
// The projector's page: it follows the room, runs the claims, and needs no hand. A presenter's remote, which
// sends the keys of a slide show, moves the lesson on where this browser has the teacher's key.
import { serverNow } from "../shared/clock.js";
import { element, find, keepList, put, snapshot } from "../shared/dom.js";
import { letter, showBars } from "./bars.js";
import { connect, isNewlyAsked, send } from "./client.js";
import { showHerds } from "./herd/histogram.js";
import { keyOf } from "./keys.js";
import { newShowing } from "./race/showing.js";
import { newRunning } from "./running.js";
import { showSteps } from "./steps.js";
import { measuredWords, statusWords, verdictWords } from "./words.js";

const TICK_MS = 500;
// The keys of a slide show, and of the remotes that stand in for one.
const FORWARD = ["PageDown", "ArrowRight", " ", "Enter"];
// Where a key means one thing; elsewhere the teacher has to choose.
const NEXT = { predict: "commit", discuss: "run", run: "compare", compare: "explain" };

const { code } = snapshot();
const key = keyOf(code);
const state = {
  room: /** @type {any} */ (null),
  joined: 0,
  answered: /** @type {Record<string, number>} */ ({}),
  status: /** @type {any} */ ({ state: "held" }),
  herds: /** @type {Map<number, any>} */ (new Map()),
  // What became of the claim that is run, empty before it has begun.
  runs: "",
};
const running = newRunning({
  code,
  key,
  onProgress: showProgress,
  onProblem: sayOfRun,
});

const race = newShowing(find("#activity"));

function showRoom(room) {
  if (isNewlyAsked(room, state.room)) state.answered = {};
  if (room.phase !== state.room?.phase) state.runs = "";
  state.room = room;
  if (room.joined !== undefined) state.joined = room.joined;
  if (room.answered) state.answered = room.answered;
  receiveHerds(room);
  show();
  running.follow(room);
  race.follow(room);
  showHerd();
}

/** A snapshot has all herds of the room; after that each return comes as an event. */
function receiveHerds(room) {
  for (const herd of room.herds ?? []) state.herds.set(herd.herd, herd);
}

function showHerd() {
  const { activity } = state.room;
  if (!activity?.herd) return;
  const gathered = activity.jitter ? "a random wait for each" : "the same wait for all";
  const title = activity.cut_at ? "Who came back when" : `A herd has gathered: ${gathered}`;
  const asks = "Each phone and 200 simulated clients hold a stream. When do they come back after a cut?";
  showHerds(find("#activity"), [...state.herds.values()], title, activity.cut_at ? "" : asks);
}

function show() {
  const { room } = state;
  find(".projector").dataset.phase = room.phase;
  find("#lobby").hidden = room.phase !== "lobby";
  find("#question").hidden = room.question === null;
  find("#activity").hidden = room.activity === null;
  find("#over").hidden = room.phase !== "end";
  if (room.question) showQuestion(room);
  showCounts();
  fit();
}

/** Make a long question so small that nothing has to be scrolled. */
function fit() {
  const section = find("#question");
  if (section.hidden) return;
  section.style.zoom = "1";
  const over = document.documentElement.scrollHeight - innerHeight;
  if (over > 0) section.style.zoom = String(1 - over / section.offsetHeight);
}

function showQuestion(room) {
  showSteps(find("#steps"), room.phase);
  put(find("#claim"), room.question.text ? `“${room.question.text}”` : "");
  put(find("#asks"), room.question.asks);
  const isRevealed = room.distribution !== null;
  find("#choices").hidden = isRevealed;
  find("#bars").hidden = !isRevealed;
  keepList(find("#choices"), room.question.choices, {
    key: ({ id }) => `${room.question.id}-${id}`,
    make(choice) {
      const place = room.question.choices.indexOf(choice);
      return element("li", {}, element("b", {}, letter(place)), " ", choice.text);
    },
  });
  const right = room.result?.right_choice ?? "";
  if (isRevealed) showBars(find("#bars"), room.question, room.distribution, right);
  const figure = isRevealed ? measuredWords(room.result) : "";
  put(find("#measured"), figure ? `Measured: ${figure}` : "");
  const verdict = `${verdictWords(room.result)} ${room.result?.sentence ?? ""}`.trim();
  put(find("#verdict"), isRevealed ? verdict : "");
  find("#progress").hidden = room.phase !== "run";
}

function showCounts() {
  const { room, joined } = state;
  put(find("#joined"), String(joined));
  put(find("#joined-word"), joined === 1 ? "is in" : "are in");
  put(find("#foot-count"), room.phase === "lobby" ? "" : `${joined} in the room`);
  if (room.question) put(find("#say"), sayWords(room));
}

function sayWords(room) {
  const runs = room.question.kind === "claim" ? "The lab is running it, here and now." : "Let us see.";
  const answered = `${state.answered[room.round] ?? 0} of ${state.joined} have answered.`;
  const words = {
    predict: `Predict on your phone. ${answered}`,
    commit: `All predictions are committed. ${answered}`,
    discuss: `Convince your neighbour; then choose again. ${answered}`,
    run: state.runs || runs,
    compare: "Compare: what did you predict, and what was measured?",
    explain: "Why is it so?",
  };
  return words[room.phase] ?? "";
}

function showProgress(share, words) {
  /** @type {HTMLProgressElement} */ (find("#progress")).value = share;
  sayOfRun(words);
}

function sayOfRun(words) {
  if (state.room.phase !== "run") return; // the teacher has broken off
  state.runs = words;
  put(find("#say"), words);
}

function receivePeople(event) {
  if (event.type === "joined") state.joined = event.data.joined;
  if (event.type === "answered" && event.data.question === state.room?.question?.id) {
    state.answered[event.data.round] = event.data.answered;
  }
  if (event.type === "arrived") race.arrive(event.data);
  if (event.type === "returned") receiveReturn(event.data);
  if (state.room) showCounts();
}

function receiveReturn({ herd, jitter, after_ms: afterMs }) {
  const known = state.herds.get(herd) ?? { herd, jitter, after_ms: [] };
  state.herds.set(herd, { ...known, after_ms: [...known.after_ms, ...afterMs] });
  showHerd();
}

async function goOn(event) {
  const { room } = state;
  if (!key || !room) return;
  if (!FORWARD.includes(event.key) || !(room.phase in NEXT)) return;
  // Keys that are pressed in the list of keys are meant for it.
  if (event.target.closest("dialog")) return;
  event.preventDefault();
  const body = { phase: NEXT[room.phase], seq: room.seq };
  try {
    await send(`${code}/phase/`, body, key);
  } catch (problem) {
    put(find("#say"), problem.message);
  }
}

function start() {
  connect({
    code,
    key,
    people: true,
    onRoom: showRoom,
    onPeople: receivePeople,
    onRemoved() {
      state.joined -= 1;
      showCounts();
    },
    onStatus(status) {
      state.status = status;
    },
  });
  document.addEventListener("keydown", goOn);
  addEventListener("resize", fit);
  setInterval(() => put(find("#problem"), statusWords(state.status, serverNow())), TICK_MS);
}

start();
