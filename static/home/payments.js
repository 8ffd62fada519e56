// @ts-check
// The miniature of the shop: now and then somebody pushes to its repository, elsewhere, and a webhook comes back.
import { connect } from "../payments/client.js";
import { bytes } from "../shared/format.js";
import { draw, scale, svg } from "../shared/svg.js";
import { whileVisible } from "../shared/visible.js";

// A deployment takes 8 s; three of them show what there is to see, and a forgotten tab then costs nothing.
const PUSH_EVERY_MS = 20_000;
const PUSHES = 3;
const HEIGHT = 84;
const [ELSEWHERE_Y, SHOP_Y, EDGE] = [22, 56, 6];

/**
 * @param {import("./miniatures.js").Lane} lane
 * @returns {import("./miniatures.js").Own}
 */
export function payments({ onEvent, say }) {
  const marks = /** @type {{at: number, what: string}[]} */ ([]);
  let [pushes, total] = [0, 0];
  const connection = connect({
    snapshot: "/payments/api/",
    onExchange(/** @type {any} */ { ended, up, down }) {
      if (ended !== null) total += (up ?? 0) + (down ?? 0);
    },
    onReset: () => say("–", "Nobody asks. The shop waits until it is called."),
    onEvent(/** @type {any} */ event) {
      onEvent(event);
      if (event.type === "received") marks.push({ at: event.t / 1000, what: "hook" });
      if (event.type !== "deployment") return;
      marks.push({ at: event.t / 1000, what: "step" });
      const { commit, steps_done: done, status } = event.data.deployment;
      say(commit.slice(0, 7), `A push arrived by webhook. ${status === "live" ? "It is live." : `The deployment has begun: ${done.at(-1) ?? "waiting"}.`}`);
    },
    onStatus(/** @type {any} */ { state, problem }) {
      if (state === "retrying" && problem) say("", "The server does not answer; trying again.");
    },
  });
  const seen = whileVisible(connection);

  function push() {
    if (pushes === PUSHES) return connection.close(), seen.close(), clearInterval(timer), say("", `Rests after ${PUSHES} pushes; the shop goes on.`);
    if (document.hidden) return;
    pushes += 1;
    marks.push({ at: Date.now(), what: "push" });
    connection.send("stories/", { kind: "github", title: "Somebody looks at the first page" });
  }
  const timer = setInterval(push, PUSH_EVERY_MS);
  setTimeout(push, 1_000); // not before the first snapshot
  return {
    draw: (figure, frame) => drawHooks(figure, marks, frame),
    tally: () => `webhooks: ${marks.filter(({ what }) => what === "hook").length}, asked for: 0; this page ${bytes(total)}`,
  };
}

/** @param {Element} figure @param {{at: number, what: string}[]} marks @param {{width: number, now: number, span: number}} frame */
function drawHooks(figure, marks, { width, now, span }) {
  const x = scale([now - span, now], [EDGE, width - EDGE]);
  const line = (/** @type {number} */ y, /** @type {string} */ text, /** @type {number} */ at) => [svg("line", { x1: 0, x2: width, y1: y, y2: y, class: "rule" }), svg("text", { x: 0, y: at }, text)];
  const shown = marks.filter(({ at }) => at > now - span);
  draw(figure, width, HEIGHT, [...line(ELSEWHERE_Y, "elsewhere", 12), ...line(SHOP_Y, "the shop", HEIGHT - 6), ...shown.map(({ at, what }) => mark(x(at), what))]);
}

/** @param {number} at @param {string} what */
function mark(at, what) {
  if (what === "step") return svg("circle", { cx: at, cy: SHOP_Y, r: 4, class: "dot news" });
  if (what === "push") return svg("line", { x1: at, x2: at, y1: ELSEWHERE_Y - 6, y2: ELSEWHERE_Y + 6, class: "event" });
  return svg("path", { d: `M${at} ${ELSEWHERE_Y}V${SHOP_Y - 7}m-5 -6l5 6l5 -6`, class: "arrow news" });
}
