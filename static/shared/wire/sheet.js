// @ts-check
// On a phone, and on a small projector, the wire is below what is pressed. So while it is not on the screen,
// its totals stand in one line at the bottom, and a press on that line opens the wire as a sheet.
import { element, find, put } from "../dom.js";

const TICK_MS = 1_000;
const OPEN = "The wire";
const CLOSE = "Close the wire";
// "12 requests, 6 empty, 13 kB"; on a phone, the fourth total is for those who open the wire.
const SHOWN_ON_A_PHONE = 3;
// The panel has come so far up that its totals are on the screen.
const TOTALS_SEEN = "0px 0px -35% 0px";

/** @param {HTMLElement} panel */
export function startSheet(panel) {
  const phone = matchMedia("(max-width: 48rem)");
  const line = element("button.wire-line.figures", { type: "button", "aria-controls": panel.id }, OPEN);
  const fold = find("[data-wire=fold]", panel);
  const state = { isOpen: false, wasUnfolded: false };

  function show() {
    put(line, state.isOpen ? CLOSE : `${summary(panel, phone.matches)} ▴`);
  }

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    if (isOpen) state.wasUnfolded = panel.hasAttribute("data-open");
    state.isOpen = isOpen;
    panel.classList.toggle("sheet", isOpen);
    line.setAttribute("aria-expanded", String(isOpen));
    if (!state.wasUnfolded) fold.click();
    show();
  }

  line.addEventListener("click", () => setOpen(!state.isOpen));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && state.isOpen) setOpen(false);
  });
  const observer = new IntersectionObserver(
    ([seen]) => {
      line.hidden = seen.isIntersecting && !state.isOpen;
      show();
    },
    { rootMargin: TOTALS_SEEN },
  );
  observer.observe(panel);
  setInterval(show, TICK_MS);
  line.hidden = true;
  line.setAttribute("aria-expanded", "false");
  show();
  document.body.append(line);
}

/** The totals in one line. @param {HTMLElement} panel @param {boolean} isPhone */
function summary(panel, isPhone) {
  const totals = [...panel.querySelectorAll(".totals > div")];
  const shown = isPhone ? totals.slice(0, SHOWN_ON_A_PHONE) : totals;
  return shown.map(inWords).join(", ");
}

/** @param {Element} total */
function inWords(total) {
  const name = (find("dt", total).textContent ?? "").trim().toLowerCase();
  const value = (find("dd", total).textContent ?? "").trim();
  if (name.startsWith("bytes")) return value;
  if (name.includes(" ")) return `${name}: ${value}`;
  return value === "1" ? `1 ${name.replace(/s$/, "")}` : `${value} ${name}`;
}
