/** From what a reader does, by way of the server, to the store. Answers that are no longer wanted are dropped. */
import { addressOf, formatAddress, formatWeights, parseWeights } from "../address.js";
import { ApiError } from "../api/client.js";
import { Editing } from "../explain/editing.js";
import { Explaining } from "../explain/explaining.js";
import { Learning } from "../slider/learning.js";
import { momentOf } from "../slider/moments.js";
import { clampEta } from "../update/eta.js";
import { Inputs } from "./inputs.js";
import { Opening } from "./opening.js";
import { OwnSessions, tabStorage } from "./own_sessions.js";
import { Repeating } from "./repeating.js";
import { Training } from "./training.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../store.js").InputSource} InputSource */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */
/** @typedef {import("../address.js").Address} Address */
/** @typedef {import("../api/client.js").InputRef} InputRef */

const SIDE = 28;

/** @param {Float64Array} pixels */
const rowsOf = (pixels) =>
  Array.from({ length: SIDE }, (_, row) => [...pixels.subarray(row * SIDE, (row + 1) * SIDE)]);

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
    this.inputs = new Inputs(this, store, api);
    this.training = new Training(this, store, api);
    this.repeating = new Repeating(this, store, api);
    this.learning = new Learning(this, store, api);
    this.explaining = new Explaining(this, store, api);
    this.editing = new Editing(this, store);
    this.#opening = new Opening(this, store, api);
  }

  get #state() {
    return this.#store.state;
  }

  /** @returns {WeightsRef} the last checkpoint of the training */
  get trained() {
    const last = this.#state.checkpoints.at(-1);
    return last ? { checkpoint: last.name } : { seed: 0 };
  }

  /** @param {Address} address */
  async boot(address) {
    this.turnTo(address);
    try {
      const [network, { checkpoints }] = await Promise.all([
        this.#api.network("nguyen"),
        this.#api.checkpoints(),
      ]);
      this.#store.set({ network, checkpoints });
      this.#store.set({ weights: this.trained });
      this.learning.followTraining();
      this.inputs.samplesWanted(null, 0);
      this.learning.runsWanted();
      await this.restore(address);
    } catch (error) {
      this.failed(error, () => this.boot(address));
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

  /** Another page, with all else as it is; the Train page keeps its runs where none are named. @param {{ page?: import("../address.js").PageName, runs?: string[] }} to */
  turnTo({ page = "digit", runs }) {
    const { train } = this.#state;
    const same = !runs || runs.join() === train.shown.join();
    this.#store.set({ page, train: same ? train : { ...train, shown: runs, moment: null } });
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
    const ref = unseen ?? this.inputRef;
    try {
      const trace =
        target === null
          ? await this.#api.forward({ weights, input: ref, ...this.editing.forward }, pass.signal)
          : await this.#api.backward({ weights, input: ref, target, ...this.editing.whole }, pass.signal);
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

  /** @returns {InputRef} */
  get inputRef() {
    const { input } = this.#state;
    if (!input) throw new Error("There is no input yet.");
    if (input.source.kind === "sample")
      return { sample: { split: input.source.split, index: input.source.index } };
    return { pixels: rowsOf(input.pixels) };
  }

  /** The pixels as they were given. @param {import("../types.js").Trace} trace */
  pixelsOf(trace) {
    const given = trace.tensors.get(this.#state.network?.input ?? "");
    return given ? this.editing.undone(trace, given) : new Float64Array(SIDE * SIDE);
  }

  /** Back from weights that are gone to what a session came from, else to those that are still shown. @param {boolean} unseen */
  #leaveLostWeights(unseen) {
    const { weights, session, trace } = this.#state;
    if ("session" in weights) {
      const origin = session && !("session" in session.origin) ? session.origin : this.trained;
      this.#store.set({ session: null, weights: origin });
    } else {
      if (unseen || !trace || formatWeights(trace.weights) === formatWeights(weights)) return;
      this.#store.set({ weights: parseWeights(formatWeights(trace.weights)) ?? this.trained });
    }
    this.refresh();
  }

  /** @param {number} target */
  targetChosen(target) {
    const { trace } = this.#state;
    if (target === this.#state.target && (!trace || target === trace.target)) return;
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
