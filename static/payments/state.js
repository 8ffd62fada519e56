// @ts-check
// All that this page knows of the shop and the processor: a snapshot, and what has happened since. No DOM in here.

/** @typedef {Record<string, any>} Row */
/**
 * @typedef {object} State as the API's snapshot has it; of each kind the newest first, endpoints excepted
 * @property {Row[]} orders
 * @property {Row[]} payments
 * @property {Row[]} endpoints
 * @property {Row[]} deliveries each with its `attempts`, as far as this page has heard of them
 * @property {Row[]} received
 * @property {Row[]} customers
 * @property {Row[]} deployments
 * @property {Row[]} messages
 * @property {Row} settings
 */

// More than one looks over; the API has all.
const KEPT = 100;

/** @param {any} snapshot @returns {State} */
export function begun(snapshot) {
  return { ...snapshot, deliveries: snapshot.deliveries.map((/** @type {Row} */ row) => ({ ...row, attempts: row.attempt ? [row.attempt] : [] })) };
}

/** What is known after an event. @param {State} state @param {{type: string, data: any}} event @returns {State} */
export function after(state, { type, data }) {
  if (type === "order") return { ...state, orders: put(state.orders, data.order) };
  if (type === "payment") return { ...state, payments: put(state.payments, data.payment) };
  if (type === "received") return { ...state, received: put(state.received, data.received) };
  if (type === "deployment") return { ...state, deployments: put(state.deployments, data.deployment) };
  if (type === "customer") return { ...state, customers: put(without(state.customers, data.customer.id), data.customer) };
  if (type === "endpoint") return endpoint(state, data.endpoint);
  if (type === "deliveries") return data.deliveries.reduce(tried, state);
  return state;
}

/** @param {State} state @param {Row} row */
function endpoint(state, row) {
  if (row.status !== "deleted") return { ...state, endpoints: put([...state.endpoints].reverse(), row).reverse() };
  const deliveries = state.deliveries.filter((one) => one.endpoint !== row.id);
  return { ...state, endpoints: without(state.endpoints, row.id), deliveries };
}

/** A delivery as it is now; `attempt` is its last, and is added to those that are known. @param {State} state @param {Row} row */
export function tried(state, row) {
  const known = state.deliveries.find(({ id }) => id === row.id)?.attempts ?? [];
  const isNew = row.attempt && row.attempt.at !== known.at(-1)?.at;
  const deliveries = put(state.deliveries, { ...row, attempts: isNew ? [...known, row.attempt] : known });
  return { ...state, deliveries: deliveries.sort((one, other) => other.id - one.id) };
}

/** @param {Row[]} rows @param {Row} row @returns {Row[]} */
const put = (rows, row) =>
  rows.some(({ id }) => id === row.id) ? rows.map((one) => (one.id === row.id ? row : one)) : [row, ...rows].slice(0, KEPT);

/** @param {Row[]} rows @param {string} id */
const without = (rows, id) => rows.filter((one) => one.id !== id);
