// @ts-check
// The strip of the event log on the home page: the newest events that any lane has heard of. Its lines stay where they
// are and change their text, so that nothing on the page moves.

const newest = /** @type {{id: string, topic: string}[]} */ ([]);

/** @param {{id: string, topic: string}} event */
export function showLog({ id, topic }) {
  const lines = document.querySelectorAll("[data-log] li");
  newest.unshift({ id, topic });
  newest.splice(lines.length);
  newest.forEach((one, place) => {
    const [name, cursor] = lines[place].children;
    [name.textContent, cursor.textContent] = [one.topic, one.id];
  });
}
