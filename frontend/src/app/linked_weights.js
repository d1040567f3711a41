/** The weights that a link names, where they still exist; else the trained ones, and a word about it. */
import { formatWeights } from "../address.js";
import { ApiError } from "../api/client.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../types.js").RunWeights} RunWeights */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */

/** @param {unknown} error */
const isGone = (error) => error instanceof ApiError && error.status === 404;

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

  /** @param {WeightsRef} weights as a link names them */
  async restore(weights) {
    if ("session" in weights) return this.#restoreSession(weights.session);
    if ("run" in weights) return this.#restoreRun(weights);
    const { checkpoints } = this.#store.state;
    if ("checkpoint" in weights && !checkpoints.some(({ name }) => name === weights.checkpoint))
      return this.#fallBack("The link names weights that do not exist here; these are the trained ones.");
    await this.#controller.learning.follow(weights);
    this.#store.set({ weights });
  }

  /** @param {RunWeights} weights */
  async #restoreRun(weights) {
    const { learning } = this.#controller;
    learning.runsWanted();
    try {
      const found = await learning.follow(weights);
      this.#store.set({ weights: found });
      if (weights.checkpoint !== undefined && formatWeights(found) !== formatWeights(weights))
        this.#say("The checkpoint that the link names is gone; these are the newest weights of its run.");
    } catch (error) {
      if (!isGone(error)) throw error;
      this.#fallBack("The run that the link names is gone; these are the trained weights.");
    }
  }

  /** One's own session goes on; another's is copied, so that a step here moves nothing there. @param {string} id */
  async #restoreSession(id) {
    const { own, learning } = this.#controller;
    const mine = own.has(id);
    try {
      const session = mine ? await this.#api.session(id) : await this.#api.createSession({ session: id });
      own.add(session.id);
      this.#store.set({ weights: { session: session.id }, session });
      await learning.follow(session.origin).catch(() => learning.followTraining());
      if (!mine) this.#say("These weights are a copy of those in the link: your steps move only the copy.");
    } catch (error) {
      if (!isGone(error)) this.#controller.failed(error);
      else this.#fallBack("The weights that the link names are gone; these are the trained ones.");
    }
  }

  /** @param {string} why */
  #fallBack(why) {
    this.#store.set({ weights: this.#controller.trained });
    this.#controller.learning.followTraining();
    this.#say(why);
  }

  /** @param {string} message */
  #say(message) {
    this.#store.set({ notice: { message, kind: "done" } });
  }
}
