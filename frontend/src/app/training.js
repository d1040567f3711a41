/** SGD steps on a person's own copy of the weights, made at the first step, and every way through their history. */
import { ApiError } from "../api/client.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../types.js").Session} Session */

export class Training {
  #controller;
  #store;
  #api;
  #work = Promise.resolve();

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

  /** One thing at a time. @param {() => Promise<void>} work */
  exclusively(work) {
    if (this.#store.state.busy) return Promise.resolve();
    this.#work = this.#alone(work);
    return this.#work;
  }

  /** What is under way comes to its end; many steps stop at the next. */
  settled() {
    this.#controller.repeating.stop();
    return this.#work;
  }

  /** @param {() => Promise<void>} work */
  async #alone(work) {
    this.#store.set({ busy: true, notice: null });
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) await this.#catchUp();
      this.#controller.failed(error);
    } finally {
      this.#store.set({ busy: false });
    }
  }

  /** A session of the reader's own at the weights that hold now. @returns {Promise<{ id: string, session: Session | null }>} */
  async ownSession() {
    const { weights, session: known } = this.#store.state;
    const own = "session" in weights;
    const session = own ? known : await this.#api.createSession(weights, this.#controller.networkId);
    const id = own ? weights.session : /** @type {Session} */ (session).id;
    this.#controller.own.add(id);
    return { id, session };
  }

  /** Hear where a session stands that someone else moved. */
  async #catchUp() {
    const { session } = this.#store.state;
    if (!session) return;
    const now = await this.#api.session(session.id).catch(() => session);
    if (now.version === session.version) return;
    this.#store.set({ session: now });
    await this.#controller.refresh();
  }

  step() {
    return this.exclusively(async () => {
      await this.#controller.inputs.resend();
      if (this.#controller.inputs.unsent) return;
      const { input, target, eta, network } = this.#store.state;
      if (!input || target === null || !network) return;
      const { id: own } = await this.ownSession();
      const body = {
        network: network.id,
        weights: { session: own },
        input: this.#controller.inputRef,
        target: this.#controller.targetRef,
        learning_rate: eta,
        ...this.#controller.editing.whole,
      };
      this.#controller.cancel();
      const trace = await this.#api.step(body);
      const { loss_after, probabilities, probabilities_after, prediction, prediction_after, session } = trace;
      const loss = trace.loss ?? Number.NaN;
      this.#store.set({
        weights: { session: own },
        session,
        trace,
        moved: null,
        result: { loss, loss_after, probabilities, probabilities_after, prediction, prediction_after },
        position: network.steps.length - 1,
      });
    });
  }

  /**
   * Begin a session of the reader's own with some weights, and show it on the Digit page.
   *
   * @param {import("../types.js").WeightsRef | { safetensors: string }} weights
   * @param {string} message
   */
  adopt(weights, message) {
    return this.exclusively(async () => {
      const session = await this.#api.createSession(weights, this.#controller.networkId);
      this.#controller.own.add(session.id);
      if (!("safetensors" in weights)) await this.#controller.learning.follow(weights).catch(() => {});
      this.#store.set({
        weights: { session: session.id },
        session,
        moved: null,
        page: "digit",
        position: Math.min(this.#store.state.position, this.#controller.lastBackward),
        notice: { message, kind: "done" },
      });
      await this.#controller.refresh();
    });
  }

  /** @param {"undo" | "redo" | "reset"} move */
  move(move) {
    return this.exclusively(async () => {
      const { session, position, weights } = this.#store.state;
      const possible = {
        undo: session?.can_undo,
        redo: session?.can_redo,
        reset: (session?.position ?? 0) > 0,
      };
      if (!session || !("session" in weights) || !possible[move]) return;
      await this.#show(await this.#api.moveSession(session.id, move), position);
    });
  }

  /** @param {number} to a position of the history */
  goTo(to) {
    return this.exclusively(async () => {
      const { session, position, weights } = this.#store.state;
      if (!session || !("session" in weights) || to === session.position) return;
      await this.#show(await this.#api.goTo(session.id, to, session.version), position);
    });
  }

  /** @param {Session} session @param {number} position of the pass, where the reader was before */
  async #show(session, position) {
    this.#store.set({
      session,
      weights: { session: session.id },
      position: Math.min(position, this.#controller.lastBackward),
    });
    await this.#controller.refresh();
  }
}
