/** One digit through a training: which moments there are, what each makes of the digit, and traces ready before they are asked for. */
import { formatWeights } from "../address.js";
import { ApiError } from "../api/client.js";
import { chanceOf, labelOf } from "../app/targets.js";
import { KeptTraces } from "./kept_traces.js";
import { momentOf, momentsOfRun, momentsOfTraining } from "./moments.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").RunCheckpoint} RunCheckpoint */
/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */
/** @typedef {import("./moments.js").Moment} Moment */

/** Weights under this name never change; a session's do, and so does a run's newest checkpoint. @param {WeightsRef} weights */
const lasting = (weights) =>
  !("session" in weights) && !("run" in weights && weights.checkpoint === undefined);

/** @param {State} state @param {State} before */
const sameDigit = (state, before) =>
  state.network === before.network &&
  state.input?.pixels === before.input?.pixels &&
  state.target === before.target;

export class Learning {
  #controller;
  #store;
  #api;
  #kept = new KeptTraces();
  /** Moments that the server no longer has. @type {Set<string>} */
  #gone = new Set();
  /** @type {AbortController | null} */
  #filling = null;
  /** Pixels that the trace shown is of. @type {Float64Array | null} */
  #shown = null;

  /**
   * @param {import("../app/controller.js").Controller} controller
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   */
  constructor(controller, store, api) {
    this.#controller = controller;
    this.#store = store;
    this.#api = api;
    store.subscribe((state, before) => {
      if (!sameDigit(state, before)) this.#forget(state, before);
    });
  }

  get #state() {
    return this.#store.state;
  }

  /** Another digit or target: nothing that is known holds for it. @param {State} state @param {State} before */
  #forget(state, before) {
    this.#filling?.abort();
    this.#filling = null;
    this.#kept.clear();
    const sameInput = state.input?.pixels === before.input?.pixels;
    this.#store.set({ outcomes: new Map(), reach: null, moved: sameInput ? state.moved : null });
  }

  /** The shipped training's moments. */
  followTraining() {
    this.#store.set({ moments: momentsOfTraining(this.#state.checkpoints) });
  }

  /**
   * The reader's runs, for a list to choose from, and what the one in use has come to since; where they cannot be read, that
   * is no failure of what is shown.
   */
  async runsWanted() {
    const { weights } = this.#state;
    try {
      const { runs } = await this.#api.json("/api/runs");
      const mine = (/** @type {Run} */ { checkpoints, network }) =>
        checkpoints > 0 && network === this.#controller.networkId;
      this.#store.set({ runs: runs.filter(mine) });
    } catch {
      this.#store.set({ runs: [] });
    }
    if ("run" in weights && weights.checkpoint !== undefined) await this.#readOn(weights.run).catch(() => {});
  }

  /**
   * The moments that weights belong to.
   *
   * @param {WeightsRef} weights
   * @returns {Promise<WeightsRef>} the same weights; the newest checkpoint of a run by its number
   */
  async follow(weights) {
    if (momentOf(this.#state.moments, weights) >= 0 || "session" in weights) return weights;
    if (!("run" in weights)) {
      this.followTraining();
      return weights;
    }
    const moments = await this.#momentsOf(weights.run);
    const newest = moments.at(-1);
    if (!newest) throw new ApiError("This run has no checkpoint yet: it makes its first as it starts.", 404);
    this.#store.set({ moments });
    return momentOf(moments, weights) >= 0 ? weights : newest.weights;
  }

  /** A run that trains makes further moments. @param {string} run */
  async #readOn(run) {
    const moments = await this.#momentsOf(run);
    const { weights } = this.#state;
    const grown = moments.length > this.#state.moments.length;
    if (!grown || !("run" in weights) || weights.run !== run) return;
    this.#store.set({ moments });
    this.#fill();
  }

  /** @param {string} run */
  async #momentsOf(run) {
    /** @type {{ checkpoints: RunCheckpoint[] }} */
    const { checkpoints } = await this.#api.json(`/api/runs/${encodeURIComponent(run)}/checkpoints`);
    return momentsOfRun(run, checkpoints);
  }

  /** Along the moments from the weights that hold now. @param {number} by */
  move(by) {
    const { moments, weights } = this.#state;
    const index = momentOf(moments, weights);
    const next =
      moments[index < 0 ? moments.length - 1 : Math.min(moments.length - 1, Math.max(0, index + by))];
    if (next) this.#controller.weightsChosen(next.weights);
  }

  /** The trace of what is chosen now, where it is known. @returns {Trace | null} */
  get trace() {
    const { input, weights, edits } = this.#state;
    return input && edits.length === 0 ? this.#kept.get(formatWeights(weights)) : null;
  }

  /**
   * A trace of what is chosen now is shown: keep it, unless the reader edited it, and make ready what the reader may ask for next.
   *
   * @param {Trace} trace
   * @param {Trace | null} before
   */
  shown(trace, before) {
    const { input, weights, edits } = this.#state;
    this.#compare(trace, before);
    this.#shown = input?.pixels ?? null;
    if (edits.length === 0) this.#keep(weights, trace);
    if (this.#state.held) this.#store.set({ reach: this.#kept.reach });
    this.#fill();
  }

  /** What the bars are compared with: the same digit under the weights before; steps have a comparison of their own. @param {Trace} trace @param {Trace | null} before */
  #compare(trace, before) {
    const { input, weights } = this.#state;
    if ("session" in weights || this.#shown !== input?.pixels) this.#store.set({ moved: null });
    else if (before && formatWeights(before.weights) !== formatWeights(trace.weights))
      this.#store.set({ moved: before.probabilities });
  }

  /** Whether colours span what a tensor reaches at any moment. @param {boolean} held */
  hold(held) {
    this.#store.set({ held, reach: held ? this.#kept.reach : null });
  }

  /** @param {WeightsRef} weights @param {Trace} trace */
  #keep(weights, trace) {
    if (!lasting(weights)) return;
    const key = formatWeights(weights);
    const known = this.#kept.has(key);
    this.#kept.add(key, trace);
    const { network } = this.#state;
    const label = labelOf(trace.target);
    if (known || label === null || !network) return;
    const outcome = {
      probability: chanceOf(network, trace.probabilities, label),
      loss: trace.loss,
      right: trace.prediction === label,
    };
    this.#store.set({ outcomes: new Map(this.#state.outcomes).set(key, outcome) });
  }

  /** The nearest moment that is not known yet; the one that is chosen is on its way already. @returns {Moment | undefined} */
  #nextToFill() {
    const { moments, weights, outcomes } = this.#state;
    const chosen = momentOf(moments, weights);
    const here = chosen < 0 ? moments.length - 1 : chosen;
    return moments
      .map((moment, index) => ({ moment, key: formatWeights(moment.weights), index }))
      .filter(({ key, index }) => index !== chosen && !outcomes.has(key) && !this.#gone.has(key))
      .sort((a, b) => Math.abs(a.index - here) - Math.abs(b.index - here))[0]?.moment;
  }

  /** One pass after the other, for as long as digit and target stay; a server that fails is left alone. */
  async #fill() {
    if (this.#filling || labelOf(this.#state.target) === null) return;
    const filling = new AbortController();
    this.#filling = filling;
    for (let next = this.#nextToFill(); next; next = this.#nextToFill()) {
      if (!(await this.#filled(next, filling.signal))) break;
    }
    if (this.#filling === filling) this.#filling = null;
    if (this.#state.held && !filling.signal.aborted) this.#store.set({ reach: this.#kept.reach });
  }

  /** @param {Moment} moment @param {AbortSignal} signal @returns {Promise<boolean>} whether to go on */
  async #filled({ weights }, signal) {
    try {
      const { networkId: network, inputRef: input, targetRef: target } = this.#controller;
      const body = { network, weights, input, target };
      const trace = await this.#api.backward(body, signal);
      if (signal.aborted) return false;
      this.#keep(weights, trace);
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError && error.status === 404)) return false;
      this.#gone.add(formatWeights(weights));
      return true;
    }
    const { weights: wanted, trace } = this.#state;
    const late = trace && formatWeights(trace.weights) !== formatWeights(wanted);
    if (late && formatWeights(wanted) === formatWeights(weights)) this.#controller.refresh();
    return !signal.aborted;
  }
}
