// @ts-check
// The visitor's name: one form in the header.

/** Send the form as JSON and say, beside it, what came of it. @param {HTMLFormElement | null} form */
export function startRename(form) {
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = /** @type {HTMLElement} */ (form.querySelector(".said"));
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("name"));
    const { name, problem } = await rename(input.value);
    said.toggleAttribute("data-bad", Boolean(problem));
    input.toggleAttribute("aria-invalid", Boolean(problem));
    said.textContent = problem ?? `You are ${name} now.`;
    if (problem) return;
    input.value = name;
    for (const place of document.querySelectorAll("[data-visitor]")) place.textContent = name;
  });
}

/** @param {string} name @returns {Promise<{name: string, problem?: string}>} */
async function rename(name) {
  try {
    const answer = await fetch("/visitor/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name }),
    });
    const body = await answer.json();
    return answer.ok ? { name: body.name } : { name, problem: body.error.message };
  } catch {
    return { name, problem: "The server did not answer. Your name is unchanged; try again in a moment." };
  }
}
