// @ts-check
// What the player presses, by keys, mouse or thumb, as the bits of an input.
import { DOWN, LEFT, RIGHT, UP } from "../rules.js";

/** @type {Record<string, number>} by place on the keyboard, so that WASD lies where it lies on any layout */
const KEYS = {
  ArrowUp: UP,
  ArrowDown: DOWN,
  ArrowLeft: LEFT,
  ArrowRight: RIGHT,
  KeyW: UP,
  KeyS: DOWN,
  KeyA: LEFT,
  KeyD: RIGHT,
};
// CSS pixels that a thumb moves before it means a direction.
const DEAD_ZONE = 10;
// A direction is one of eight: half of 45 degrees to each side of an axis is the axis alone.
const AXIS = Math.sin(Math.PI / 8);
// Where arrows and letters mean something else.
const OTHER_USES = "input:not([type=checkbox]), select, textarea, [role=tab], [contenteditable]";

/** The keys that lead this way; none within the dead zone. @param {number} x @param {number} y */
export function towards(x, y) {
  const length = Math.hypot(x, y);
  if (length < DEAD_ZONE) return 0;
  const across = x / length;
  const down = y / length;
  let keys = 0;
  if (across > AXIS) keys |= RIGHT;
  if (across < -AXIS) keys |= LEFT;
  if (down > AXIS) keys |= DOWN;
  if (down < -AXIS) keys |= UP;
  return keys;
}

/**
 * @param {HTMLElement} field
 * @param {object} by
 * @param {() => boolean} by.isPlaying
 * @param {() => {x: number, y: number} | null} by.me where the own player is drawn, in CSS
 *   pixels of the field
 * @param {(keys: number) => void} by.onKeys
 */
export function startHands(field, { isPlaying, me, onKeys }) {
  const state = {
    down: new Set(),
    pointer: 0,
    thumb: /** @type {{id: number, x: number, y: number} | null} */ (null),
  };

  function report() {
    let keys = state.pointer;
    for (const code of state.down) keys |= KEYS[code];
    onKeys(keys);
  }

  /** @param {KeyboardEvent} event */
  function isOurs({ code, target, ctrlKey, metaKey, altKey }) {
    const isShortcut = ctrlKey || metaKey || altKey;
    if (!(code in KEYS) || !isPlaying() || isShortcut) return false;
    return !(/** @type {Element} */ (target).closest?.(OTHER_USES));
  }

  window.addEventListener("keydown", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    if (event.repeat) return;
    state.down.add(event.code);
    report();
  });
  window.addEventListener("keyup", ({ code }) => {
    if (state.down.delete(code)) report();
  });

  function release() {
    state.down.clear();
    state.thumb = null;
    state.pointer = 0;
    report();
  }

  window.addEventListener("blur", release);
  field.addEventListener("pointerdown", (event) => {
    const isOnButton = /** @type {Element} */ (event.target).closest("button") !== null;
    if (!isPlaying() || isOnButton || state.thumb !== null) return;
    field.setPointerCapture(event.pointerId);
    const from = originOf(event);
    state.thumb = { id: event.pointerId, x: from.x, y: from.y };
    point(event);
  });
  field.addEventListener("pointermove", (event) => {
    if (state.thumb?.id === event.pointerId) point(event);
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    field.addEventListener(name, (event) => {
      if (state.thumb?.id !== /** @type {PointerEvent} */ (event).pointerId) return;
      state.thumb = null;
      state.pointer = 0;
      report();
    });
  }

  /** A thumb steers from where it was put down; a mouse, from the own player. @param {PointerEvent} event */
  function originOf(event) {
    return { x: event.clientX, y: event.clientY };
  }

  /** @param {PointerEvent} event */
  function point(event) {
    const { clientX, clientY, pointerType } = event;
    const box = field.getBoundingClientRect();
    const mine = pointerType === "mouse" ? me() : null;
    const from = mine ? { x: box.left + mine.x, y: box.top + mine.y } : state.thumb;
    if (from === null) return;
    const keys = towards(clientX - from.x, clientY - from.y);
    if (keys === state.pointer) return;
    state.pointer = keys;
    report();
  }

  return { release, thumb: () => state.thumb };
}
