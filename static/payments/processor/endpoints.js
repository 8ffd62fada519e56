// @ts-check
// The processor's endpoints: who is called, and what can be done about it.
import { copyText } from "../../shared/controls/copy.js";
import { element, find, keepList, put } from "../../shared/dom.js";
import { nameOf } from "../words.js";

/** @typedef {Record<string, any>} Row */

const SCHEMES = /** @type {Record<string, string>} */ ({
  standard: "Standard Webhooks",
  stripe: "Stripe",
  github: "GitHub",
});
const ACTS = /** @type {Record<string, string>} */ ({
  test: "Test",
  recover: "Recover",
  rotate: "Rotate secret",
  disable: "Disable",
  enable: "Enable",
  delete: "Delete",
});
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const ASKED = "Delete this endpoint? Its secret and its deliveries go with it, and nothing brings them back.";
const LOOKS = /** @type {Record<string, string>} */ ({
  enabled: "● enabled",
  failing: "○ failing",
  disabled: "‖ disabled",
});

/**
 * @param {object} act
 * @param {(body: Row) => Promise<Row | null>} act.add
 * @param {(what: string, id: string) => void} act.changeEndpoint
 */
export function startEndpoints({ add, changeEndpoint }) {
  const form = /** @type {HTMLFormElement} */ (find("#endpoint"));
  const secret = find("#secret");
  const copy = find("[data-do=copy]", secret);
  const text = find("[data-secret=text]", secret);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { url, event_types: types, scheme, description } = Object.fromEntries(new FormData(form));
    const endpoint = await add({ url, event_types: [types], scheme, description });
    if (endpoint) form.reset();
  });
  find("#endpoints").addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (pressed.closest("[data-do]"));
    const row = /** @type {HTMLElement | null} */ (pressed.closest("li"));
    if (!button || !row) return;
    if (button.dataset.do === "delete" && !confirm(ASKED)) return;
    changeEndpoint(button.dataset.do ?? "", row.dataset.key ?? "");
  });
  copy.addEventListener("click", () => copyText(copy, text.textContent ?? ""));
  const copyCommand = find("[data-do=copy-command]", secret);
  const command = find("[data-secret=command]", secret);
  copyCommand.addEventListener("click", () => copyText(copyCommand, command.textContent ?? ""));
  find("[data-do=hide]", secret).addEventListener("click", () => {
    secret.hidden = true;
    text.textContent = "";
    command.textContent = "";
  });
}

/**
 * The command that starts a receiver for an endpoint on this machine; empty for one elsewhere, and for the
 * schemes that the receivers to copy do not know.
 * @param {string} url
 * @param {string} secret
 * @param {string} scheme
 */
export function startCommand(url, secret, scheme) {
  const { hostname, port, protocol } = new URL(url);
  if (scheme !== "standard" || protocol !== "http:" || !LOOPBACK.includes(hostname)) return "";
  return `WEBHOOK_SECRET=${secret} python3 docs/receivers/plain_receiver.py ${port || 80}`;
}

/** Show a secret, this once. @param {Row} endpoint as the processor answered */
export function showSecret({ url, secret, scheme }) {
  const command = startCommand(url, secret, scheme);
  put(find("[data-secret=url]"), url);
  put(find("[data-secret=command]"), command);
  for (const part of ["[data-secret=start]", "[data-secret=command]", "[data-do=copy-command]"]) {
    find(part, find("#secret")).hidden = command === "";
  }
  put(find("[data-secret=text]"), secret);
  find("#secret").hidden = false;
}

/** @param {import("../state.js").State} state */
export function showEndpoints({ endpoints, settings }) {
  keepList(find("#endpoints"), endpoints, {
    key: ({ id }) => id,
    make: newEndpoint,
    update: (row, endpoint) => showEndpoint(row, endpoint, settings.misbehaving_url),
  });
  showFilter(endpoints, settings.misbehaving_url);
}

/**
 * What the deliveries can be narrowed down to; the choice stays.
 * @param {Row[]} endpoints
 * @param {string} misbehaving
 */
function showFilter(endpoints, misbehaving) {
  const filter = /** @type {HTMLSelectElement} */ (find("#filter"));
  const chosen = filter.value;
  keepList(filter, [{ id: "", url: "all" }, ...endpoints], {
    key: ({ id }) => id,
    make: ({ id }) => element("option", { value: id }),
    update: (option, endpoint) => put(option, nameOf(endpoint, misbehaving)),
  });
  filter.value = endpoints.some(({ id }) => id === chosen) ? chosen : "";
}

function newEndpoint() {
  const buttons = Object.entries(ACTS).map(([what, text]) =>
    element("button.button.quiet", { type: "button", "data-do": what }, text),
  );
  return element(
    "li.endpoint",
    {},
    element("span.badge"),
    element("b.name"),
    element("code.url.small"),
    element("p.small.muted.about"),
    element("span.acts", {}, ...buttons),
  );
}

/** @param {HTMLElement} row @param {Row} endpoint @param {string} misbehaving */
function showEndpoint(row, endpoint, misbehaving) {
  const isOn = endpoint.status === "enabled";
  row.dataset.status = isOn && endpoint.failing_since ? "failing" : endpoint.status;
  put(find(".badge", row), LOOKS[row.dataset.status]);
  put(find(".name", row), nameOf(endpoint, misbehaving));
  put(find(".url", row), endpoint.url);
  put(find(".about", row), about(endpoint));
  find(".acts", row).hidden = endpoint.internal;
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-do]"))) {
    const what = button.dataset.do ?? "";
    button.hidden = isOn ? what === "enable" : !["enable", "delete"].includes(what);
  }
}

/** @param {Row} endpoint */
function about(endpoint) {
  const parts = [
    endpoint.internal ? "" : endpoint.description,
    endpoint.event_types.join(", "),
    SCHEMES[endpoint.scheme],
    endpoint.disabled_because,
    endpoint.old_secret_until ? "the old secret signs too" : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
