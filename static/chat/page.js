// @ts-check
// The chat: what the client hears goes into the room, what is written goes to the server, and every exchange onto the wire.
import { startLesson } from "../shared/lesson.js";
import { startTabs } from "../shared/tabs.js";
import { startWire } from "../shared/wire/panel.js";
import { startComposer } from "./composer.js";
import { onFate, startControls } from "./controls.js";
import { startCrowd } from "./crowd.js";
import { newFollowing } from "./following.js";
import { keyOf } from "./grouping.js";
import { newInstead } from "./instead.js";
import { fitAboveKeyboard } from "./keyboard.js";
import { newPlace } from "./place.js";
import { newReading } from "./reading.js";
import { newSender } from "./send.js";
import { newStatus } from "./status-line.js";
import { newView } from "./view.js";

/** @typedef {import("./place.js").Place} Place */

const $ = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const form = (/** @type {string} */ selector) => /** @type {HTMLFormElement} */ ($(selector));
const snapshot = JSON.parse($("#snapshot").textContent ?? "");
const wire = startWire($("#wire"), newInstead());
const places = /** @type {Map<string, Place>} */ (new Map(snapshot.rooms.map((/** @type {any} */ about) => [about.slug, newPlace(about, wire.put)])));
const me = () => ({ id: snapshot.visitor.id, name: $("[data-visitor]").textContent ?? "" });
const place = (/** @type {string} */ room) => /** @type {Place} */ (places.get(room));
let slug = snapshot.room;

const view = newView($("#chat"), me, { onOlder: () => reading.older(), call: (name) => composer.call(name) });
const reading = newReading(view, () => place(slug), () => me().id);
const composer = startComposer(form("#composer"), {
  names: view.others,
  onTyping: () => sender.typing(slug),
  onSend(text) {
    sender.rested();
    view.toEnd();
    sender.send(slug, text);
  },
});
const sender = newSender({
  me,
  onExchange: wire.put,
  onMessage(room, message) {
    const { room: its, unread } = place(room);
    its.add([message]);
    unread.came(message.id ?? its.newest ?? 0, true, true);
    if (room === slug) view.show();
  },
});
const following = newFollowing(snapshot.wait, {
  onExchange: wire.put,
  onStatus: (status) => line.set(status),
  onHealed: sender.retryLost,
  onReset: (room, fresh) => reading.begin(place(room), fresh),
  onEvent: (room, event) => reading.hear(place(room), event),
});
const line = newStatus($("#state"), { known: () => place(slug).room.known, onNext: (text, wait) => wire.next(text, wait / 4), onTry: following.now });
const set = startControls(form("#controls"), following);

startTabs($("#rooms"), (tab) => {
  slug = tab.dataset.room;
  history.replaceState(null, "", `?room=${slug}`);
  view.enter(place(slug));
  following.to(slug);
});
onFate($("#chat"), (what, key) => {
  const message = place(slug).room.messages.find((one) => keyOf(one) === key);
  if (message && what === "retry") sender.retry(slug, message);
  if (message && what === "discard") [sender.forget(message), place(slug).room.drop(message), view.show()];
});
addEventListener("hashchange", () => reading.seek(location.hash.slice(1)));
for (const list of document.querySelectorAll(".code-tabs")) startTabs(list);
startLesson($("#lesson"), set);
startCrowd($("#server"));
fitAboveKeyboard($("#chat"), $("#say"));
view.enter(place(slug));
following.to(slug, snapshot.cursor);
reading.begin(place(slug), snapshot).then(() => location.hash && reading.seek(location.hash.slice(1)));
