/** From what a reader does, by way of the server, to the store. Answers that are no longer wanted are dropped. */
import { addressOf, formatAddress, formatWeights, parseWeights } from "../address.js";
import { ApiError } from "../api/client.js";
import { Editing } from "../explain/editing.js";
import { Explaining } from "../explain/explaining.js";
import { openedAt } from "../labs/labs_state.js";
import { flattened, sizeOf } from "../numbers/nested.js";
import { Learning } from "../slider/learning.js";
import { momentOf } from "../slider/moments.js";
import { clampEta } from "../update/eta.js";
import { inputRef, inputShapeOf } from "./input_ref.js";
import { Inputs } from "./inputs.js";
import { Networks } from "./networks.js";
import { Opening } from "./opening.js";
import { OwnSessions, tabStorage } from "./own_sessions.js";
import { Repeating } from "./repeating.js";
import { sameTarget, targetRef } from "./targets.js";
import { Training } from "./training.js";
import { WeightsFiles } from "./weights_files.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../store.js").InputSource} InputSource */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */
/** @typedef {import("../address.js").Address} Address */
/** @typedef {import("../api/client.js").InputRef} InputRef */
/** @typedef {import("../types.js").Target} Target */

/**
 * @typedef {object} Wishes what a network is opened with; what is left out is as usual for it
 * @property {WeightsRef} [weights]
 * @property {{ values: import("../types.js").NestedNumbers } | { sample: { split: string, index: number } }} [input]
 * @property {number | import("../types.js").NestedNumbers} [target]
 * @property {import("../address.js").PageName} [page]
 */

export class Controller {
  #store;
  #api;
  #opening;
  /** @type {AbortController | null} */
  #pass = null;

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   * @param {OwnSessions} [own]
   */
  constructor(store, api, own = new OwnSessions(tabStorage())) {
    this.#store = store;
    this.#api = api;
    this.own = own;
    this.networks = new Networks(store, api, tabStorage());
    this.inputs = new Inputs(this, store, api);
    this.training = new Training(this, store, api);
    this.repeating = new Repeating(this, store, api);
    this.files = new WeightsFiles(this, store, api);
    this.learning = new Learning(this, store, api);
    this.explaining = new Explaining(this, store, api);
    this.editing = new Editing(this, store);
    this.#opening = new Opening(this, store, api);
  }

  get #state() {
    return this.#store.state;
  }

  /** @returns {WeightsRef} those that the network begins with */
  get usualWeights() {
    return this.#state.network?.default_weights ?? { seed: 0 };
  }

  /** @param {Address} address */
  async boot(address) {
    this.turnTo(address);
    try {
      await this.networks.read();
      this.inputs.samplesWanted(null, 0);
      await this.restore(address);
    } catch (error) {
      this.failed(error, () => this.boot(address));
    }
  }

  /**
   * Put a network on the page, and open it there.
   *
   * @param {string} id
   * @param {Wishes} [wishes]
   */
  async openNetwork(id, { weights, input, target, page = "digit" } = {}) {
    try {
      await this.networks.describe(id);
      await this.restore({
        network: id,
        ...(page === "digit" ? {} : { page }),
        ...(weights && { weights }),
        ...(input && "sample" in input ? { sample: input.sample } : {}),
        ...(input && "values" in input ? { values: Float64Array.from(flattened(input.values)) } : {}),
        ...(target === undefined ? {} : { target: typeof target === "number" ? target : flattened(target) }),
      });
    } catch (error) {
      this.failed(error, () => this.openNetwork(id, { weights, input, target, page }));
    }
  }

  /** Follow an address that changed while the page was open. @param {Address} address */
  async open(address) {
    try {
      await this.restore(address);
    } catch (error) {
      this.failed(error, () => this.open(address));
    }
  }

  /** Bring the state that an address holds; what it leaves out stays as it is. @param {Address} address */
  restore(address) {
    return this.#opening.restore(address);
  }

  /** Another page, with all else as it is; the Train page keeps its runs where none are named. @param {Omit<Address, "page"> & { page?: import("../address.js").PageName }} to */
  turnTo({ page = "digit", runs, ...to }) {
    const { train } = this.#state;
    const labs = page === "labs" ? openedAt(this.#state.labs, to) : this.#state.labs;
    const same = !runs || runs.join() === train.shown.join();
    this.#store.set({ page, labs, train: same ? train : { ...train, shown: runs, moment: null } });
  }

  /** Position of the last step of the backward pass. */
  get lastBackward() {
    return this.#state.network?.steps.findLastIndex((step) => step.phase !== "update") ?? 0;
  }

  /** @param {Float64Array} pixels @param {InputSource} source @param {Partial<import("../store.js").Input>} [more] */
  show(pixels, source, more = {}) {
    this.#store.set({ input: { pixels, source, png: null, stages: null, ...more } });
    return this.refresh();
  }

  /**
   * A new trace for the input, weights and target that hold now; an older one under way is given up.
   *
   * @param {InputRef} [unseen] an input whose pixels only the server knows yet
   * @param {(why: string) => void} [refused] told instead of the reader where the server refuses this input
   * @returns {Promise<boolean>} whether its trace is shown
   */
  async refresh(unseen, refused) {
    this.cancel();
    const pass = new AbortController();
    this.#pass = pass;
    const { input, weights, target } = this.#state;
    if (!unseen && !input) return false;
    const kept = unseen ? null : this.learning.trace;
    if (kept) {
      this.#show(kept);
      return true;
    }
    const body = { network: this.networkId, weights, input: unseen ?? this.inputRef };
    try {
      const trace =
        target === null
          ? await this.#api.forward({ ...body, ...this.editing.forward }, pass.signal)
          : await this.#api.backward({ ...body, target: this.targetRef, ...this.editing.whole }, pass.signal);
      if (pass.signal.aborted) return false;
      if (unseen && "sample" in unseen) {
        const source = /** @type {const} */ ({ kind: "sample", ...unseen.sample });
        this.#store.set({ input: { pixels: this.pixelsOf(trace), source, png: null, stages: [] } });
      }
      this.#show(trace);
      return true;
    } catch (error) {
      if (pass.signal.aborted) return false;
      if (refused && error instanceof ApiError && error.status >= 400 && error.status < 500) {
        refused(error.message);
        return false;
      }
      this.failed(error, () => this.refresh(unseen));
      if (error instanceof ApiError && error.status === 404) this.#leaveLostWeights(Boolean(unseen));
      return false;
    }
  }

  /** @param {import("../types.js").Trace} trace */
  #show(trace) {
    const { trace: before } = this.#state;
    this.#store.set({ trace, result: null });
    this.learning.shown(trace, before);
  }

  /** Give up whatever trace is on its way. */
  cancel() {
    this.inputs.forget();
    this.abandon();
  }

  /** Give up the whole pass that is on its way. */
  abandon() {
    this.#pass?.abort();
  }

  get networkId() {
    return this.#state.network?.id;
  }

  /** Shape of what the network reads. */
  get inputShape() {
    return inputShapeOf(this.#state.network);
  }

  /** @returns {InputRef} */
  get inputRef() {
    const { input } = this.#state;
    if (!input) throw new Error("There is no input yet.");
    return inputRef(input, this.inputShape, this.#state.network?.accepts);
  }

  /** The input as another network takes it; null where it cannot. @param {import("../types.js").NetworkDescription} network */
  inputFor(network) {
    const { input } = this.#state;
    if (!input) return null;
    const shape = inputShapeOf(network);
    if (shape.join() === this.inputShape.join()) return inputRef(input, shape, network.accepts);
    if (input.source.kind === "sample" && network.accepts.includes("sample")) return inputRef(input, shape);
    return input.png && network.accepts.includes("png") ? { png: input.png } : null;
  }

  /** The target as the API takes it. */
  get targetRef() {
    const { network, target } = this.#state;
    if (!network || target === null) throw new Error("There is no target yet.");
    return targetRef(network, target);
  }

  /** The pixels as they were given. @param {import("../types.js").Trace} trace */
  pixelsOf(trace) {
    const given = trace.tensors.get(this.#state.network?.input ?? "");
    return given ? this.editing.undone(trace, given) : new Float64Array(sizeOf(this.inputShape));
  }

  /** Back from weights that are gone to what a session came from, else to those that are still shown. @param {boolean} unseen */
  #leaveLostWeights(unseen) {
    const { weights, session, trace } = this.#state;
    if ("session" in weights) {
      const gone = !session || "session" in session.origin || "file" in session.origin;
      const origin = gone ? this.usualWeights : /** @type {WeightsRef} */ (session.origin);
      this.#store.set({ session: null, weights: origin });
    } else {
      if (unseen || !trace || formatWeights(trace.weights) === formatWeights(weights)) return;
      this.#store.set({ weights: parseWeights(formatWeights(trace.weights)) ?? this.usualWeights });
    }
    this.refresh();
  }

  /** @param {Target} target */
  targetChosen(target) {
    const { trace } = this.#state;
    if (sameTarget(target, this.#state.target) && (!trace || sameTarget(target, trace.target))) return;
    this.#store.set({ target, notice: null });
    this.again();
  }

  /** @param {WeightsRef} weights */
  weightsChosen(weights) {
    if (formatWeights(weights) === formatWeights(this.#state.weights)) return;
    if (momentOf(this.#state.moments, weights) < 0 && "run" in weights) return this.#runChosen(weights);
    this.learning.follow(weights);
    this.#store.set({ weights, notice: null });
    this.again();
  }

  /** Its checkpoints are read first. @param {import("../types.js").RunWeights} weights */
  async #runChosen(weights) {
    const { weights: before } = this.#state;
    try {
      const found = await this.learning.follow(weights);
      if (before !== this.#state.weights) return;
      this.#store.set({ weights: found, notice: null });
      this.again();
    } catch (error) {
      this.failed(error, () => this.#runChosen(weights));
      this.learning.runsWanted();
    }
  }

  /** The pass anew, with what holds now. @returns {Promise<boolean>} whether its trace is shown */
  async again() {
    const { position, result } = this.#state;
    if (result) this.#store.set({ position: Math.min(position, this.lastBackward) });
    if (!this.inputs.unsent) return this.refresh();
    await this.inputs.resend();
    return !this.inputs.unsent;
  }

  /** @param {number} eta */
  etaChosen(eta) {
    if (Number.isFinite(eta) && eta > 0) this.#store.set({ eta: clampEta(eta), etaProblem: null });
  }

  /** @param {number} position */
  positionChosen(position) {
    const last = (this.#state.network?.steps.length ?? 1) - 1;
    const next = Math.min(last, Math.max(0, position));
    this.explaining.stepped(next);
    this.#store.set({ position: next });
  }

  /** @param {import("../types.js").RangeMode} range */
  rangeChosen(range) {
    this.#store.set({ range });
  }

  /** @returns {string} the hash that holds the state */
  get address() {
    return formatAddress(addressOf(this.#state));
  }

  /** @param {unknown} error @param {() => void} [again] does once more what failed, where the server did not answer */
  failed(error, again) {
    const message = error instanceof Error ? error.message : String(error);
    const silent = error instanceof ApiError && error.status === 0;
    const retry = again && silent && { retry: again };
    this.#store.set({ notice: { message, kind: "problem", ...retry } });
  }
}
