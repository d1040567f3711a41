/** Which networks there are, which one is on the page, and what ends when another takes its place. */
import { initialCheck } from "../check/check_state.js";
import { ofNetwork } from "../store.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

const BUILT = "backprop-lab.built";

export class Networks {
  #store;
  #api;
  #storage;
  /** Asked for once each. @type {Map<string, Promise<NetworkDescription>>} */
  #described = new Map();
  /** Of all networks. @type {import("../types.js").Checkpoint[]} */
  #checkpoints = [];

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   * @param {Pick<Storage, "getItem" | "setItem"> | null} storage
   */
  constructor(store, api, storage) {
    this.#store = store;
    this.#api = api;
    this.#storage = storage;
  }

  /** Read what there is, once. */
  async read() {
    if (this.#store.state.networks.length > 0) return;
    const [{ networks }, { checkpoints }] = await Promise.all([
      this.#api.networks(),
      this.#api.checkpoints(),
    ]);
    this.#checkpoints = checkpoints;
    this.#store.set({ networks, built: this.#remembered() });
  }

  /** @param {string} id @returns {Promise<NetworkDescription>} */
  async describe(id) {
    const shown = this.#store.state.network;
    if (shown?.id === id) return shown;
    const asked = this.#described.get(id) ?? this.#api.network(id);
    this.#described.set(id, asked);
    try {
      return await asked;
    } catch (error) {
      this.#described.delete(id);
      throw error;
    }
  }

  /** Put a network on the page: whatever belongs to the one before is left behind. @param {NetworkDescription} network */
  enter(network) {
    const { networks, built } = this.#store.state;
    const checkpoints = this.#checkpoints.filter((checkpoint) => checkpoint.network === network.id);
    const own = network.declaration !== null && !networks.some(({ id }) => id === network.id);
    this.#store.set({
      ...ofNetwork(),
      network,
      checkpoints,
      weights: network.default_weights,
      check: initialCheck(network.parameter_count === 0 ? "tensors" : "parameters"),
      built: own ? this.#remember({ id: network.id, title: network.title }) : built,
    });
  }

  /** @param {NonNullable<State["built"]>} built */
  #remember(built) {
    try {
      this.#storage?.setItem(BUILT, JSON.stringify(built));
    } catch {
      // A full or forbidden storage costs no more than the memory of a reload.
    }
    return built;
  }

  /** @returns {State["built"]} */
  #remembered() {
    try {
      const built = JSON.parse(this.#storage?.getItem(BUILT) ?? "null");
      return typeof built?.id === "string" && typeof built?.title === "string" ? built : null;
    } catch {
      return null;
    }
  }
}
