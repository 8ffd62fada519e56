// @ts-check
// How players look: each has a shape and a colour by its number, because colour alone is not for everybody.

const SHAPES = ["circle", "square", "triangle", "diamond", "hexagon", "star"];
const COLOURS = 10;
const CORNERS = { square: 4, triangle: 3, diamond: 4, hexagon: 6 };
// Turned so that a square stands on its side, a diamond on its corner.
const TURNED = { square: Math.PI / 4, triangle: -Math.PI / 2, diamond: 0, hexagon: 0 };
const STAR_INNER = 0.55;

/** @param {number} number */
export function lookOf(number) {
  return { shape: SHAPES[(number - 1) % SHAPES.length], colour: (number - 1) % COLOURS };
}

/**
 * Trace a shape; the caller fills or strokes it.
 * @param {CanvasRenderingContext2D | Path2D} path
 * @param {string} shape
 * @param {number} x @param {number} y @param {number} radius
 */
export function trace(path, shape, x, y, radius) {
  if (shape === "circle") {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (shape === "star") {
    polygon(path, 10, -Math.PI / 2, (place) => (place % 2 ? radius * STAR_INNER : radius), x, y);
  } else {
    polygon(path, CORNERS[shape], TURNED[shape], () => radius, x, y);
  }
}

function polygon(path, corners, turned, radiusAt, x, y) {
  for (let place = 0; place < corners; place += 1) {
    const angle = turned + (place * 2 * Math.PI) / corners;
    const radius = radiusAt(place);
    const corner = { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    if (place === 0) path.moveTo(corner.x, corner.y);
    else path.lineTo(corner.x, corner.y);
  }
  path.closePath();
}

/**
 * The colours of the page, as they are now: light, dark, or those of the system where it forces its own.
 * @param {Element} field
 */
export function coloursOf(field) {
  const style = getComputedStyle(field);
  const value = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const players = [...Array(COLOURS).keys()].map((place) => value(`player-${place}`));
  return {
    players,
    ground: value("ground"),
    grid: value("grid"),
    ink: value("mark"),
    muted: value("mark-muted"),
    gold: value("gold"),
    crystal: value("crystal"),
  };
}
