// @ts-check
// The chat: what the client receives goes into the room, what is written goes to the server, and every
// exchange onto the wire.
import { find, put, snapshot } from "../shared/dom.js";
import { startFaults } from "../shared/faults.js";
import { startLesson } from "../shared/controls/lesson.js";
import { startTabs } from "../shared/controls/tabs.js";
import { startWire } from "../shared/wire/panel.js";
import { connect } from "./client.js";
import { fitAboveKeyboard, startComposer } from "./composer.js";
import { newInstead } from "./instead.js";
import { newHistory, newReading } from "./room/history.js";
import { Room, keyOf } from "./room/room.js";
import { isTeacher, takeBack } from "./room/teacher.js";
import { newView } from "./room/view.js";
import { newSender } from "./send.js";
import { startServer } from "./server.js";
import { newStatus } from "./status.js";

// The timeline of the wire shows as much as eight times this part of the longest wait.
const PACE = 1 / 4;
const ASKED = "Delete all that this person wrote in the chat, in every room and for everybody?";

const begin = snapshot();
const rooms = /** @type {Map<string, Room>} */ (new Map());
for (const about of begin.rooms) rooms.set(about.slug, new Room(about));
const state = {
  room: roomOf(begin.room),
  wait: begin.wait,
  isWell: true,
  connection: /** @type {ReturnType<typeof connect> | null} */ (null),
};

/** @param {string} slug */
function roomOf(slug) {
  return /** @type {Room} */ (rooms.get(slug));
}

function me() {
  return { id: begin.visitor.id, name: find("[data-visitor]").textContent ?? "" };
}

const chat = find("#chat");
const wire = startWire(find("#wire"), newInstead());
const view = newView(chat, state.room, {
  me,
  onOlder: () => reading.older(),
  call: (name) => composer.call(name),
});
const reading = newReading(newHistory(wire.put), view, () => state.room, () => me().id);
const composer = startComposer(/** @type {HTMLFormElement} */ (find("#composer")), {
  names: view.others,
  onTyping: () => sender.typing(state.room.slug),
  onSend(text) {
    sender.rested();
    view.toEnd();
    sender.send(state.room.slug, text);
  },
});
const sender = newSender({
  me,
  onExchange: wire.put,
  onMessage(slug, message) {
    const room = roomOf(slug);
    room.add([message]);
    room.unread.came(message.id ?? room.newest ?? 0, true, true);
    if (room === state.room) view.show();
  },
});
const statusLine = newStatus(find("#state"), {
  chat,
  isKnown: () => state.room.isKnown,
  onNext: (text, waitMs) => wire.next(text, waitMs * PACE),
  onTry: askNow,
});

/**
 * Follow a room by one held request, also while nobody looks at this tab. Without a cursor the client takes a
 * snapshot first.
 * @param {Room} room
 * @param {string | null} [cursor]
 */
function follow(room, cursor = null) {
  state.connection?.close();
  state.connection = connect({
    url: `/chat/api/rooms/${room.slug}/updates/`,
    snapshot: `/chat/api/rooms/${room.slug}/`,
    cursor,
    wait: state.wait,
    onExchange: wire.put,
    onStatus: showStatus,
    onReset: (/** @type {any} */ fresh) => reading.begin(room, fresh),
    onEvent: (/** @type {any} */ event) => reading.receive(room, event),
  });
}

/** @param {import("./status.js").Status} status */
function showStatus(status) {
  const isWell = status.state === "held";
  if (isWell && !state.isWell) sender.retryLost();
  state.isWell = isWell;
  statusLine.set(status);
}

function askNow() {
  state.connection?.tryNow();
}

/** @param {Room} room */
function enter(room) {
  state.room = room;
  view.enter(room);
  follow(room);
}

/** The control of the long-poll: how long a request may be held. */
function startControls() {
  const form = find("#controls");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    state.wait = Number(/** @type {HTMLInputElement} */ (event.target).value);
    state.connection?.setWait(state.wait);
  });
}

/** Move a control as a hand would, for the lesson. @param {string} control @param {string} value */
function setControl(control, value) {
  if (control === "wait") find(`#controls [name=wait][value="${value}"]`).click();
  if (control === "break") breakIt(value);
  if (control === "crowd") find(`[data-crowd="${value}"]`).click();
}

/** What the reader decides about a message that was not sent. @param {Event} event */
function decide(event) {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-do]"));
  const shown = /** @type {HTMLElement | null | undefined} */ (button?.closest(".message"));
  const message = state.room.messages.find((one) => keyOf(one) === shown?.dataset.key);
  if (!button || !message) return;
  if (button.dataset.do === "retry") sender.retry(state.room.slug, message);
  if (button.dataset.do === "discard") {
    sender.forget(message);
    state.room.drop(message);
    view.show();
  }
}

/** What a teacher decides about all that somebody of the class wrote. @param {Event} event */
async function moderate(event) {
  const button = /** @type {Element} */ (event.target).closest("[data-do=take-back]");
  const group = /** @type {HTMLElement | null | undefined} */ (button?.closest(".group"));
  if (!button || !group || !confirm(ASKED)) return;
  const isDone = await takeBack(group.dataset.author ?? "");
  put(button, isDone ? "Deleted" : "Not deleted: not a member of your class");
}

function seekLinked() {
  if (location.hash) reading.seek(location.hash.slice(1));
}

const breakIt = startFaults(find("#control-faults"), { onOver: askNow });

async function start() {
  startControls();
  startTabs(find("#rooms"), (tab) => enter(roomOf(tab.dataset.room ?? "")));
  for (const list of document.querySelectorAll(".code-tabs")) startTabs(list);
  startLesson(find("#lesson"), setControl);
  startServer(find("#server"));
  fitAboveKeyboard(chat, find("#say"));
  chat.addEventListener("click", decide);
  chat.addEventListener("click", moderate);
  chat.toggleAttribute("data-teacher", isTeacher());
  addEventListener("hashchange", seekLinked);
  addEventListener("online", askNow);
  addEventListener("offline", askNow);
  view.enter(state.room);
  follow(state.room, begin.cursor);
  await reading.begin(state.room, begin);
  seekLinked();
}

start();
