/** The weights that a link names, where they still exist; else the usual ones, and why. */
import { formatWeights } from "../address.js";
import { ApiError } from "../api/client.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../types.js").RunWeights} RunWeights */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */
/** @typedef {{ problem?: string, note?: string }} Told why other weights are shown, or what is to be known of these */

/** @param {unknown} error */
const isGone = (error) => error instanceof ApiError && error.status === 404;

/** @param {unknown} error */
const isRefused = (error) => error instanceof ApiError && error.status === 422;

const ELSEWHERE = "these are weights of another network; the usual ones are shown";

export class LinkedWeights {
  #controller;
  #store;
  #api;

  /**
   * @param {import("./controller.js").Controller} controller
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   */
  constructor(controller, store, api) {
    this.#controller = controller;
    this.#store = store;
    this.#api = api;
  }

  /** @param {WeightsRef} weights as a link names them @returns {Promise<Told>} */
  async restore(weights) {
    if ("session" in weights) return this.#restoreSession(weights.session);
    if ("run" in weights) return this.#restoreRun(weights);
    const { checkpoints, network } = this.#store.state;
    const names =
      "checkpoint" in weights
        ? checkpoints.map(({ name }) => name)
        : "example" in weights
          ? network?.examples.filter((example) => example.weights).map(({ name }) => name)
          : null;
    const wanted = "checkpoint" in weights ? weights.checkpoint : "example" in weights ? weights.example : "";
    if (names && !names.includes(wanted))
      return this.#fallBack("there are no weights of this name here; the usual ones are shown");
    await this.#controller.learning.follow(weights);
    this.#store.set({ weights });
    return {};
  }

  /** @param {RunWeights} weights @returns {Promise<Told>} */
  async #restoreRun(weights) {
    const { learning } = this.#controller;
    learning.runsWanted();
    try {
      const found = await learning.follow(weights);
      this.#store.set({ weights: found });
      const other = weights.checkpoint !== undefined && formatWeights(found) !== formatWeights(weights);
      return other ? { problem: "this checkpoint is gone; the newest of its run is shown" } : {};
    } catch (error) {
      if (!isGone(error)) throw error;
      return this.#fallBack("this run is gone; the usual weights are shown");
    }
  }

  /** One's own session goes on; another's is copied, so that a step here moves nothing there. @param {string} id @returns {Promise<Told>} */
  async #restoreSession(id) {
    const { own, learning, networkId } = this.#controller;
    const mine = own.has(id);
    try {
      const session = mine
        ? await this.#api.session(id)
        : await this.#api.createSession({ session: id }, networkId);
      own.add(session.id);
      if (session.network !== networkId) return this.#fallBack(ELSEWHERE);
      this.#store.set({ weights: { session: session.id }, session });
      if ("file" in session.origin) learning.followTraining();
      else await learning.follow(session.origin).catch(() => learning.followTraining());
      return mine
        ? {}
        : { note: "These weights are a copy of those in the link: your steps move only the copy." };
    } catch (error) {
      if (isGone(error)) return this.#fallBack("these weights are gone; the usual ones are shown");
      if (isRefused(error)) return this.#fallBack(ELSEWHERE);
      this.#controller.failed(error);
      return {};
    }
  }

  /** @param {string} problem @returns {Told} */
  #fallBack(problem) {
    this.#store.set({ weights: this.#controller.usualWeights });
    this.#controller.learning.followTraining();
    return { problem };
  }
}
