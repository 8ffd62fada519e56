// @ts-check
// An event as the lines it was made of: EventSource hands over its parts alone.

/** @typedef {import("./wire-stream.js").Mark} Mark */

const encoder = new TextEncoder();

/** The lines that made this event, put together again: EventSource does not show them. @param {Mark} mark */
export function lines({ type, id, data }) {
  return [`event: ${type}`, ...(id ? [`id: ${id}`] : []), `data: ${data}`];
}

/** Bytes of a text in UTF-8. @param {string} text */
export const size = (text) => encoder.encode(text).length;

/** Bytes of an event with the empty line that ends it. @param {Mark} mark */
export const eventBytes = (mark) => size(`${lines(mark).join("\n")}\n\n`);
