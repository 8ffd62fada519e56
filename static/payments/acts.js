// @ts-check
// What a visitor can do here: each a request, and what its answer changes. No DOM in here.
import { refusal } from "./verdict.js";

/** @typedef {Record<string, any>} Row */

/**
 * @param {{send: Function, get: Function, remove: Function}} connection
 * @param {{state: () => import("./state.js").State, hear: (type: string, data: Row) => void, set: (settings: Row) => void,
 *   onSecret: (endpoint: Row) => void, onProblem: (text: string, isWell?: boolean) => void, follow: (id: string) => void}} page
 */
export function newActs({ send, get, remove }, { state, hear, set, onSecret, onProblem, follow }) {
  /** The answer, or null where there was none that helps. @param {Promise<any>} request @returns {Promise<any>} */
  async function answer(request) {
    const exchange = await request;
    const well = exchange.status !== null && exchange.status < 400;
    onProblem(well ? "" : refusal(exchange));
    return well ? (exchange.json ?? {}) : null;
  }
  const post = (/** @type {string} */ path, /** @type {Row} */ body = {}) => answer(send(path, body));
  const shop = async (/** @type {Row} */ change) => {
    const settings = await post("shop/", change);
    if (settings) set(settings);
    return settings;
  };

  /** How often a delivery was attempted, as far as is known: what a request answers may be older. @param {string | number} id */
  const attempts = (id) => state().deliveries.find((one) => one.id === Number(id))?.attempts.length ?? 0;

  /** A new endpoint, known here before the server tells of it. @param {Row} body */
  async function made(body) {
    const endpoint = await post("endpoints/", body);
    if (endpoint) hear("endpoint", { endpoint });
    return endpoint;
  }

  async function add(/** @type {Row} */ body) {
    const endpoint = await made(body);
    if (endpoint) onSecret(endpoint);
    return endpoint;
  }

  async function endpoint(/** @type {string} */ what, /** @type {string} */ id) {
    if (what === "delete") return (await answer(remove(`endpoints/${id}/`))) && hear("endpoint", { endpoint: { id, status: "deleted" } });
    const since = () => state().endpoints.find((one) => one.id === id)?.created_at;
    const answered = await post(`endpoints/${id}/${what}/`, what === "recover" ? { since: since() } : {});
    if (what === "recover" && answered) onProblem(`${answered.recovered} will be sent again.`, true);
    if (what === "test" && answered && !attempts(answered.id)) hear("deliveries", { deliveries: [answered] });
    if (answered?.secret) onSecret(answered);
    return answered;
  }

  /** Set what the receiver does, see to it that it is called, and call it. @param {string} kind */
  async function misbehave(kind) {
    if (!(await shop({ misbehaviour: kind }))) return;
    const url = state().settings.misbehaving_url;
    const known = state().endpoints.find((one) => one.url === url) ?? (await made({ url, description: "does as you wish" }));
    if (known && known.status === "disabled") await endpoint("enable", known.id);
    if (known) await endpoint("test", known.id);
  }

  return {
    add, endpoint, misbehave,
    async buy(/** @type {string} */ product, /** @type {number} */ quantity) {
      const order = await post("orders/", { product, quantity });
      if (!order) return;
      if (!state().orders.some(({ id }) => id === order.id)) hear("order", { order }); // what came of it may have been told already
      follow(order.id);
    },
    refund: (/** @type {Row} */ { id, payment_id: payment }) => (follow(id), post(`payments/${payment}/refund/`)),
    redeliver: async (/** @type {string} */ id) => {
      const before = attempts(id);
      const delivery = await post(`deliveries/${id}/redeliver/`);
      if (delivery && attempts(id) === before) hear("deliveries", { deliveries: [delivery] });
    },
    open: (/** @type {string} */ id) => answer(get(`deliveries/${id}/`)),
    attack: (/** @type {string} */ kind) => post("attacks/", { kind }),
    deduplicate: (/** @type {boolean} */ on) => shop({ deduplicate: on }),
    send: async (/** @type {Row} */ body) => (await post("stories/", body))?.sent[0] ?? null,
    commands: async () => (await answer(get("stories/")))?.stories ?? [],
  };
}
