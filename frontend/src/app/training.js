/** SGD steps on a person's own copy of the weights, made at the first step, and the way back. */

/** @typedef {import("../store.js").State} State */

export class Training {
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

  /** One thing at a time. @param {() => Promise<void>} work */
  async #exclusively(work) {
    if (this.#store.state.busy) return;
    this.#store.set({ busy: true, notice: null });
    try {
      await work();
    } catch (error) {
      this.#controller.failed(error);
    } finally {
      this.#store.set({ busy: false });
    }
  }

  step() {
    return this.#exclusively(async () => {
      await this.#controller.inputs.resend();
      if (this.#controller.inputs.unsent) return;
      const { input, target, eta, weights, network } = this.#store.state;
      if (!input || target === null || !network) return;
      const own = "session" in weights ? weights.session : (await this.#api.createSession(weights)).id;
      this.#controller.own.add(own);
      const body = {
        weights: { session: own },
        input: this.#controller.inputRef,
        target,
        learning_rate: eta,
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
   * @param {import("../types.js").WeightsRef} weights
   * @param {string} message
   */
  adopt(weights, message) {
    return this.#exclusively(async () => {
      const session = await this.#api.createSession(weights);
      this.#controller.own.add(session.id);
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
    return this.#exclusively(async () => {
      const { session, position, weights } = this.#store.state;
      const possible = {
        undo: session?.can_undo,
        redo: session?.can_redo,
        reset: (session?.position ?? 0) > 0,
      };
      if (!session || !("session" in weights) || !possible[move]) return;
      const moved = await this.#api.moveSession(session.id, move);
      this.#store.set({
        session: moved,
        weights: { session: moved.id },
        position: Math.min(position, this.#controller.lastBackward),
      });
      await this.#controller.refresh();
    });
  }
}
