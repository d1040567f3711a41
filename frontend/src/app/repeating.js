/** Many SGD steps at once: told as they are taken, stopped by hanging up, all of them in the history. */
import { ApiError } from "../api/client.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../types.js").StepResult} StepResult */
/** @typedef {import("../api/client.js").RepeatBody} RepeatBody */
/** @typedef {import("../api/client.js").RepeatedStep} RepeatedStep */
/** @typedef {import("../api/client.js").RepeatEnd} RepeatEnd */

/** How long a reader waits for the target to win before the page asks again. */
export const PATIENCE = 200;
/** Steps can follow faster than a page needs to be drawn. */
const MILLISECONDS_BETWEEN_PICTURES = 50;

/** @param {Session} session @param {RepeatedStep} step @returns {Session} the session once the step is taken */
const after = (session, step) => ({
  ...session,
  position: step.position,
  version: step.version,
  steps: [...session.steps.slice(0, step.position - 1), step],
  room: session.room - 1,
  can_undo: true,
  can_redo: false,
});

export class Repeating {
  #controller;
  #store;
  #api;
  /** @type {AbortController | null} */
  #line = null;

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

  /** @param {{ times: number } | { until: true }} how */
  repeat(how) {
    const { training, inputs } = this.#controller;
    return training.exclusively(async () => {
      await inputs.resend();
      const { input, target, eta, trace } = this.#store.state;
      if (inputs.unsent || !input || target === null || !trace) return;
      const { id, session } = await training.ownSession();
      const often =
        "times" in how ? how : { until_target_wins: /** @type {const} */ (true), at_most: PATIENCE };
      const learning_rate = eta;
      const body = {
        input: this.#controller.inputRef,
        target: this.#controller.targetRef,
        learning_rate,
        version: session?.version,
        ...this.#controller.editing.whole,
        ...often,
      };
      this.#controller.cancel();
      const { probabilities, prediction } = trace;
      await this.#run(id, session ?? (await this.#api.session(id)), body, { probabilities, prediction });
    });
  }

  /** Take no step after the one that is under way. */
  stop() {
    const { repeating } = this.#store.state;
    if (!repeating) return;
    this.#store.set({ repeating: { ...repeating, stopping: true } });
    this.#line?.abort();
  }

  /**
   * @param {string} id
   * @param {Session} session
   * @param {RepeatBody} body
   * @param {{ probabilities: number[], prediction: number | null }} before
   */
  async #run(id, session, body, before) {
    const until = "until_target_wins" in body;
    const most = until ? body.at_most : body.times;
    const { input, target } = this.#store.state;
    const same = () => this.#store.state.input === input && this.#store.state.target === target;
    const mine = () => {
      const { weights } = this.#store.state;
      return "session" in weights && weights.session === id;
    };
    this.#store.set({
      weights: { session: id },
      session,
      repeating: { until, taken: 0, most, loss: null, stopping: false },
    });
    const line = new AbortController();
    this.#line = line;
    /** @type {{ result: StepResult | null }} */
    const steps = { result: null };
    let shown = Number.NEGATIVE_INFINITY;
    /** @param {RepeatedStep} step */
    const heard = (step) => {
      session = after(session, step);
      steps.result = {
        loss: steps.result?.loss ?? step.loss,
        loss_after: step.loss_after,
        probabilities: before.probabilities,
        probabilities_after: step.probabilities_after,
        prediction: before.prediction,
        prediction_after: step.prediction_after,
        steps: step.taken,
      };
      if (!mine()) return line.abort();
      if (performance.now() - shown < MILLISECONDS_BETWEEN_PICTURES) return;
      shown = performance.now();
      const { repeating } = this.#store.state;
      const stopping = repeating?.stopping ?? false;
      const told = { until, taken: step.taken, most, loss: step.loss_after, stopping };
      this.#store.set({ session, repeating: told, ...(same() ? { result: steps.result } : {}) });
    };
    try {
      const end = await this.#follow(id, body, line.signal, heard);
      const { result } = steps;
      if (mine()) await this.#settle(id, end, result !== null && result.loss_after > result.loss);
    } finally {
      this.#line = null;
      this.#store.set({ repeating: null });
    }
    if (steps.result && mine() && same()) this.#store.set({ result: steps.result });
  }

  /**
   * @param {string} id
   * @param {RepeatBody} body
   * @param {AbortSignal} signal
   * @param {(step: RepeatedStep) => void} heard
   * @returns {Promise<RepeatEnd | null>} null: stopped, or the line broke, and nobody said why
   */
  async #follow(id, body, signal, heard) {
    let taken = 0;
    try {
      for await (const { type, data } of this.#api.repeat(id, body, signal)) {
        if (type === "end") return data;
        taken = data.taken;
        heard(data);
      }
    } catch (error) {
      if (signal.aborted) return null;
      if (taken === 0 || !(error instanceof ApiError) || error.status !== 0) throw error;
    }
    const said = `The server was lost after ${taken === 1 ? "1 step" : `${taken} steps`}; what was taken is kept.`;
    this.#store.set({ notice: { message: said, kind: "problem" } });
    return null;
  }

  /** Show where it all led. @param {string} id @param {RepeatEnd | null} end @param {boolean} grew whether the loss did */
  async #settle(id, end, grew) {
    const session = end?.session ?? (await this.#api.session(id));
    const { position } = this.#store.state;
    this.#store.set({ session, position: Math.min(position, this.#controller.lastBackward) });
    // That all went as asked is seen on the page.
    if (end && (end.why !== "taken" || grew))
      this.#store.set({
        notice: { message: end.says, kind: end.why === "target_wins" ? "done" : "problem" },
      });
    await this.#controller.refresh();
    const { trace } = this.#store.state;
    // Who hangs up may hear of the last step only after it.
    if (trace && trace.weights.version !== session.version)
      this.#store.set({ session: await this.#api.session(id) });
  }
}
