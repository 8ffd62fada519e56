// @ts-check
// All that this page knows of the shop and the processor: a snapshot, and what has happened since. No DOM in
// here.

/** @typedef {Record<string, any>} Row */
/**
 * @typedef {object} State as the API's snapshot has it; of each kind the newest first, endpoints excepted
 * @property {Row[]} orders
 * @property {Row[]} payments
 * @property {Row[]} endpoints
 * @property {Row[]} deliveries each with its `attempts`, as far as this page has received them
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
  const deliveries = snapshot.deliveries.map(withAttempts);
  return { ...snapshot, deliveries };
}

/** @param {Row} delivery */
function withAttempts(delivery) {
  return { ...delivery, attempts: delivery.attempt ? [delivery.attempt] : [] };
}

/**
 * What is known after an event.
 * @param {State} state
 * @param {{type: string, data: any}} event
 * @returns {State}
 */
export function after(state, { type, data }) {
  if (type === "order") return { ...state, orders: put(state.orders, data.order) };
  if (type === "payment") return { ...state, payments: put(state.payments, data.payment) };
  if (type === "received") return { ...state, received: put(state.received, data.received) };
  if (type === "deployment") return { ...state, deployments: put(state.deployments, data.deployment) };
  if (type === "customer") return afterCustomer(state, data.customer);
  if (type === "endpoint") return afterEndpoint(state, data.endpoint);
  if (type === "deliveries") return afterDeliveries(state, data.deliveries);
  return state;
}

/** @param {State} state @param {Row[]} deliveries */
function afterDeliveries(state, deliveries) {
  let after = state;
  for (const delivery of deliveries) after = tried(after, delivery);
  return after;
}

/** The customer who changed last comes first. @param {State} state @param {Row} customer */
function afterCustomer(state, customer) {
  return { ...state, customers: put(without(state.customers, customer.id), customer) };
}

/** @param {State} state @param {Row} endpoint */
function afterEndpoint(state, endpoint) {
  if (endpoint.status === "deleted") {
    const deliveries = state.deliveries.filter((delivery) => delivery.endpoint !== endpoint.id);
    return { ...state, endpoints: without(state.endpoints, endpoint.id), deliveries };
  }
  const newestFirst = [...state.endpoints].reverse();
  return { ...state, endpoints: put(newestFirst, endpoint).reverse() };
}

/**
 * A delivery as it is now; `attempt` is its last, and is added to those that are known.
 * @param {State} state
 * @param {Row} delivery
 */
export function tried(state, delivery) {
  const known = state.deliveries.find(({ id }) => id === delivery.id)?.attempts ?? [];
  const isNew = delivery.attempt && delivery.attempt.at !== known.at(-1)?.at;
  const attempts = isNew ? [...known, delivery.attempt] : known;
  const deliveries = put(state.deliveries, { ...delivery, attempts });
  deliveries.sort((one, other) => other.id - one.id);
  return { ...state, deliveries };
}

/** Replace a row in its place, or put it first where it is new. @param {Row[]} rows @param {Row} row */
function put(rows, row) {
  const place = rows.findIndex((known) => known.id === row.id);
  if (place === -1) return [row, ...rows].slice(0, KEPT);
  const changed = [...rows];
  changed[place] = row;
  return changed;
}

/** @param {Row[]} rows @param {string} id */
function without(rows, id) {
  return rows.filter((row) => row.id !== id);
}
