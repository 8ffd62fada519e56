// @ts-check
// Who plays and how they stand, as a list beside the picture: the same as the picture shows, in words.
import { element, find, keepList, put } from "../shared/dom.js";
import { svg } from "../shared/svg.js";
import { lookOf, trace } from "./field/look.js";

// The best of a class of thirty; the picture shows everybody.
const SHOWN = 8;
const MARK = 16;

/** Collects a shape as the text of an SVG path, by the methods of a canvas that `trace` uses. */
function newOutline() {
  const parts = /** @type {string[]} */ ([]);
  return {
    text: () => parts.join(""),
    moveTo: (x, y) => parts.push(`M${x.toFixed(1)} ${y.toFixed(1)}`),
    lineTo: (x, y) => parts.push(`L${x.toFixed(1)} ${y.toFixed(1)}`),
    closePath: () => parts.push("Z"),
    arc: (x, y, r) => parts.push(`A${r} ${r} 0 1 1 ${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}`),
  };
}

/** @param {number} number */
function mark(number) {
  const { shape, colour } = lookOf(number);
  const outline = newOutline();
  trace(/** @type {any} */ (outline), shape, MARK / 2, MARK / 2, MARK / 2 - 1);
  const path = svg("path", { d: outline.text(), class: `player-${colour}` });
  return svg("svg", { width: MARK, height: MARK, class: "mark", "aria-hidden": "true" }, path);
}

/**
 * @param {Element} list
 * @param {object} game
 * @param {import("./wire.js").Snapshot} game.newest
 * @param {Map<number, {name: string, bot: boolean}>} game.names
 * @param {number} game.you
 */
export function showScores(list, { newest, names, you }) {
  const best = [...newest.players.values()].sort((one, other) => other.score - one.score);
  const shown = best.slice(0, SHOWN);
  const mine = best.find(({ number }) => number === you);
  if (mine && !shown.includes(mine)) shown.push(mine);
  keepList(list, shown, {
    key: ({ number }) => String(number),
    make: ({ number }) => element("li", {}, mark(number), element("bdi"), element("b")),
    update(item, { number, score }) {
      const known = names.get(number);
      const name = known?.name ?? `Player ${number}`;
      const crown = newest.holder === number ? " ♛" : "";
      const kind = known?.bot ? " (bot)" : "";
      put(find("bdi", item), number === you ? `You${crown}` : `${name}${kind}${crown}`);
      put(find("b", item), String(score));
      item.toggleAttribute("data-you", number === you);
    },
  });
}
