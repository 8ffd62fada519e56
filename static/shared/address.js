// @ts-check
// What a visitor chose stands in the address: a reload keeps it, a link passes it on, and Back returns to
// what was chosen before.

/** The value in the address, or null. @param {string} name */
export function fromAddress(name) {
  return new URLSearchParams(location.search).get(name);
}

/** Note a choice as a step that Back takes back. @param {string} name @param {string} value */
export function toAddress(name, value) {
  if (fromAddress(name) === value) return;
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  address.hash = "";
  history.pushState(null, "", address);
}

/**
 * Call `then` with the value in the address whenever Back or Forward has changed it.
 * @param {string} name
 * @param {(value: string | null) => void} then
 */
export function onAddress(name, then) {
  addEventListener("popstate", () => then(fromAddress(name)));
}
