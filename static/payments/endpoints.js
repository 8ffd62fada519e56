// @ts-check
// The processor's endpoints: who is called, and what can be done about it.
import { keyed } from "../shared/keyed.js";
import { $, copy, el, put } from "./dom.js";

/** @typedef {Record<string, any>} Row */

const SCHEMES = /** @type {Record<string, string>} */ ({ standard: "Standard Webhooks", stripe: "Stripe", github: "GitHub" });
const ACTS = [["test", "Test"], ["recover", "Recover"], ["rotate", "Rotate secret"], ["disable", "Disable"], ["enable", "Enable"], ["delete", "Delete"]];

/** @param {{add: (body: Row) => Promise<boolean>, endpoint: (what: string, id: string) => void}} act */
export function startEndpoints(act) {
  const form = /** @type {HTMLFormElement} */ ($("#endpoint"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { url, event_types: types, scheme, description } = Object.fromEntries(new FormData(form));
    if (await act.add({ url, event_types: [types], scheme, description })) form.reset();
  });
  $("#endpoints").addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
    if (button) act.endpoint(button.dataset.do ?? "", /** @type {HTMLElement} */ (button.closest("li")).dataset.key ?? "");
  });
  $("#secret [data-do=copy]").addEventListener("click", ({ currentTarget }) => copy(/** @type {Element} */ (currentTarget), $("[data-secret=text]").textContent ?? ""));
  $("#secret [data-do=hide]").addEventListener("click", () => {
    $("#secret").hidden = true;
    $("[data-secret=text]").textContent = "";
  });
}

/** Show a secret, this once. @param {Row} endpoint as the processor answered */
export function showSecret({ url, secret }) {
  put($("[data-secret=url]"), url);
  put($("[data-secret=text]"), secret);
  put($("#secret [data-do=copy]"), "Copy");
  $("#secret").hidden = false;
}

/** @param {import("./state.js").State} state */
export function showEndpoints({ endpoints, settings }) {
  keyed($("#endpoints"), endpoints, ({ id }) => id, newEndpoint, (element, row) => showEndpoint(element, row, settings.misbehaving_url));
  const filter = /** @type {HTMLSelectElement} */ ($("#filter"));
  const options = [{ id: "", url: "all" }, ...endpoints].map(({ id, url }) => [id, nameOf({ id, url }, settings.misbehaving_url)]);
  if (options.map(String).join() === [...filter.options].map(({ value, text }) => `${value},${text}`).join()) return;
  const chosen = filter.value;
  filter.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  filter.value = options.some(([id]) => id === chosen) ? chosen : "";
}

/** What an endpoint is called here. @param {Row} endpoint @param {string} misbehaving */
export function nameOf({ id, url }, misbehaving) {
  if (id === "ep_shop") return "the shop";
  return url === misbehaving ? "the one that misbehaves" : url.replace(/^https?:\/\//, "");
}

function newEndpoint() {
  const acts = ACTS.map(([what, text]) => el("button.button.quiet", { type: "button", "data-do": what }, text));
  return el("li.endpoint", {}, el("span.badge"), el("b.name"), el("code.url.small"), el("p.small.muted.about"), el("span.acts", {}, ...acts));
}

/** @param {HTMLElement} row @param {Row} endpoint @param {string} misbehaving */
function showEndpoint(row, endpoint, misbehaving) {
  const { url, status, event_types: types, scheme, description, internal, disabled_because: because, failing_since: failing, old_secret_until: old } = endpoint;
  const isOn = status === "enabled";
  row.dataset.status = isOn ? (failing ? "failing" : "enabled") : "disabled";
  put(row.querySelector(".badge"), isOn ? (failing ? "○ failing" : "● enabled") : "‖ disabled");
  put(row.querySelector(".name"), nameOf(endpoint, misbehaving));
  put(row.querySelector(".url"), url);
  const parts = [internal ? "" : description, types.join(", "), SCHEMES[scheme], because, old ? "the old secret signs too" : ""];
  put(row.querySelector(".about"), parts.filter(Boolean).join(" · "));
  /** @type {HTMLElement} */ (row.querySelector(".acts")).hidden = internal;
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-do]"))) {
    const what = button.dataset.do ?? "";
    button.hidden = isOn ? what === "enable" : what !== "enable" && what !== "delete";
  }
}
