// @ts-check
// A phone's keyboard covers the page: the chat is then as high as what is left, with the writing line just above it.

/** @param {HTMLElement} chat @param {HTMLElement} field what is written in */
export function fitAboveKeyboard(chat, field) {
  const seen = window.visualViewport;
  seen?.addEventListener("resize", () => {
    chat.style.setProperty("--view", `${seen.height}px`);
    if (document.activeElement === field) chat.scrollIntoView({ block: "end" });
  });
}
