// @ts-check
// What a visitor can do here: each act is a request, and what its answer changes. No DOM in here.
import { newId } from "../shared/ids.js";
import { pretty } from "../shared/wire/words.js";

/** @typedef {Record<string, any>} Row */

const FIRST_ERROR = 400;
// The beginning of an answer that is not ours: enough to see whose it is.
const LONGEST_QUOTE = 200;

/**
 * @param {{send: Function, get: Function, remove: Function}} connection
 * @param {object} page
 * @param {() => import("./state.js").State} page.state
 * @param {(type: string, data: Row) => void} page.receive takes what is known as if the server had sent it
 * @param {(settings: Row) => void} page.set
 * @param {(endpoint: Row) => void} page.onSecret
 * @param {(text: string, isWell?: boolean) => void} page.onProblem
 * @param {(id: string) => void} page.follow
 */
export function newActs({ send, get, remove }, { state, receive, set, onSecret, onProblem, follow }) {
  // The keys of purchases that had no answer, by what was bought: paid again, it is the same order.
  const keys = /** @type {Map<string, string>} */ (new Map());

  /**
   * The answer, or null where there was none that helps.
   * @param {Promise<any>} request
   * @returns {Promise<any>}
   */
  async function answer(request) {
    const exchange = await request;
    const isWell = exchange.status !== null && exchange.status < FIRST_ERROR;
    onProblem(isWell ? "" : refusal(exchange));
    return isWell ? (exchange.json ?? {}) : null;
  }

  /** @param {string} path @param {Row} [body] */
  function post(path, body = {}) {
    return answer(send(path, body));
  }

  /** @param {Row} change */
  async function setShop(change) {
    const settings = await post("shop/", change);
    if (settings) set(settings);
    return settings;
  }

  /**
   * How often a delivery was attempted, as far as is known: what a request answers may be older.
   * @param {string | number} id
   */
  function attemptsOf(id) {
    const delivery = state().deliveries.find((known) => known.id === Number(id));
    return delivery ? delivery.attempts.length : 0;
  }

  /** A new endpoint, known here before the server has notified this page. @param {Row} body */
  async function create(body) {
    const endpoint = await post("endpoints/", body);
    if (endpoint) receive("endpoint", { endpoint });
    return endpoint;
  }

  /** @param {Row} body */
  async function add(body) {
    const endpoint = await create(body);
    if (endpoint) onSecret(endpoint);
    return endpoint;
  }

  /** @param {string} id */
  async function removeEndpoint(id) {
    const removed = await answer(remove(`endpoints/${id}/`));
    if (removed) receive("endpoint", { endpoint: { id, status: "deleted" } });
  }

  /** @param {string} id */
  async function recover(id) {
    const since = state().endpoints.find((known) => known.id === id)?.created_at;
    const answered = await post(`endpoints/${id}/recover/`, { since });
    if (answered) onProblem(`${answered.recovered} will be sent again.`, true);
  }

  /** @param {string} id */
  async function sendTest(id) {
    const delivery = await post(`endpoints/${id}/test/`);
    if (delivery && attemptsOf(delivery.id) === 0) receive("deliveries", { deliveries: [delivery] });
  }

  /** @param {string} id */
  async function rotate(id) {
    const endpoint = await post(`endpoints/${id}/rotate/`);
    if (endpoint) onSecret(endpoint);
  }

  /** @param {string} what @param {string} id */
  async function changeEndpoint(what, id) {
    if (what === "delete") await removeEndpoint(id);
    else if (what === "recover") await recover(id);
    else if (what === "test") await sendTest(id);
    else if (what === "rotate") await rotate(id);
    else await post(`endpoints/${id}/${what}/`);
  }

  /** Set what the receiver does, make sure that it is called, and call it. @param {string} kind */
  async function misbehave(kind) {
    const isSet = await setShop({ misbehaviour: kind });
    if (!isSet) return;
    const url = state().settings.misbehaving_url;
    const known = state().endpoints.find((endpoint) => endpoint.url === url);
    const endpoint = known ?? (await create({ url, description: "does as you wish" }));
    if (!endpoint) return;
    if (endpoint.status === "disabled") await changeEndpoint("enable", endpoint.id);
    await sendTest(endpoint.id);
  }

  /** @param {string} product @param {number} quantity */
  async function buy(product, quantity) {
    const purchase = `${quantity} ${product}`;
    const key = keys.get(purchase) ?? newId();
    keys.set(purchase, key);
    const order = await answer(send("orders/", { product, quantity }, key));
    if (!order) return;
    keys.delete(purchase);
    // The page may have received the result already.
    const isKnown = state().orders.some(({ id }) => id === order.id);
    if (!isKnown) receive("order", { order });
    follow(order.id);
  }

  /** @param {Row} order */
  async function refund({ id, payment_id: payment }) {
    follow(id);
    await post(`payments/${payment}/refund/`);
  }

  /** @param {string} id */
  async function redeliver(id) {
    const before = attemptsOf(id);
    const delivery = await post(`deliveries/${id}/redeliver/`);
    if (delivery && attemptsOf(id) === before) receive("deliveries", { deliveries: [delivery] });
  }

  /** @param {Row} body */
  async function sendStory(body) {
    const story = await post("stories/", body);
    return story ? story.sent[0] : null;
  }

  async function commands() {
    const answered = await answer(get("stories/"));
    return answered ? answered.stories : [];
  }

  return {
    add,
    buy,
    changeEndpoint,
    commands,
    misbehave,
    redeliver,
    refund,
    sendStory,
    attack: (/** @type {string} */ kind) => post("attacks/", { kind }),
    deduplicate: (/** @type {boolean} */ isOn) => setShop({ deduplicate: isOn }),
    open: (/** @type {string} */ id) => answer(get(`deliveries/${id}/`)),
  };
}

/** Why a request was refused, or had no answer. @param {Row} exchange */
function refusal({ json, failure, status, body }) {
  if (json?.error?.message) return json.error.message;
  if (failure) return `No answer: ${failure}.`;
  return `The answer was ${status}: ${pretty(body).slice(0, LONGEST_QUOTE)}`;
}
