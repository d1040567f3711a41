/** From what a reader does, by way of the server, to the store. Answers that are no longer wanted are dropped. */
import { addressOf, clampEta, formatAddress, formatWeights } from "../address.js";
import { ApiError } from "../api/client.js";
import { Latest } from "./latest.js";
import { Training } from "./training.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../store.js").InputSource} InputSource */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */
/** @typedef {import("../types.js").Sample} Sample */
/** @typedef {import("../address.js").Address} Address */
/** @typedef {import("../api/client.js").InputRef} InputRef */

const SIDE = 28;
/** A nine that could be a four: the network is in doubt, so its gradients are large enough to see. */
const FIRST_SAMPLE = 359;

/** So that a link's pixels are the very same numbers. @param {ArrayLike<number>} pixels */
export const snapPixels = (pixels) => Float64Array.from(pixels, (value) => Math.round(value * 255) / 255);

/** @param {Float64Array} pixels */
const rowsOf = (pixels) =>
  Array.from({ length: SIDE }, (_, row) => [...pixels.subarray(row * SIDE, (row + 1) * SIDE)]);

export class Controller {
  #store;
  #api;
  #pen = new Latest();
  /** @type {AbortController | null} */
  #pass = null;
  #drawing = 0;

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   */
  constructor(store, api) {
    this.#store = store;
    this.#api = api;
    this.training = new Training(this, store, api);
  }

  get #state() {
    return this.#store.state;
  }

  /** @param {Address} address */
  async boot(address) {
    try {
      const [network, { checkpoints }] = await Promise.all([
        this.#api.network("nguyen"),
        this.#api.checkpoints(),
      ]);
      const last = checkpoints.at(-1);
      this.#store.set({ network, checkpoints, weights: last ? { checkpoint: last.name } : { seed: 0 } });
      this.samplesWanted(null, 0);
      await this.restore(address);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Bring the state that an address holds; what it leaves out stays as it is. @param {Address} address */
  async restore(address) {
    const { network, checkpoints } = this.#state;
    if (!network) return;
    const named = network.steps.findIndex((step) => step.writes === address.step);
    const position = named < 0 ? this.lastBackward : named;
    const { weights } = address;
    const unknown =
      weights && "checkpoint" in weights && !checkpoints.some(({ name }) => name === weights.checkpoint);
    if (weights && !unknown) {
      const session =
        "session" in weights ? await this.#api.session(weights.session).catch(() => null) : null;
      if (session || !("session" in weights))
        this.#store.set({ weights, session: session ?? this.#state.session });
      else this.#say("Those weights of a session are gone; these are the trained ones.");
    } else if (unknown)
      this.#say("The link names weights that do not exist here; these are the trained ones.");
    this.#store.set({
      position,
      target: address.target ?? this.#state.target,
      eta: address.eta ?? this.#state.eta,
      range: address.range ?? this.#state.range,
    });
    if (address.pixels) return this.#show(address.pixels, { kind: "picture" }, { stages: [] });
    if (address.sample) {
      const { split, index } = address.sample;
      if (await this.refresh({ sample: { split, index } })) return;
    }
    if (this.#state.input) return this.refresh();
    const { samples } = await this.#api.samples({ offset: FIRST_SAMPLE, limit: 1 });
    if (samples[0]) await this.#showSample(samples[0], address.target ?? samples[0].label);
  }

  /** Position of the last step of the backward pass. */
  get lastBackward() {
    return this.#state.network?.steps.findLastIndex((step) => step.phase !== "update") ?? 0;
  }

  /** @param {Float64Array} pixels @param {InputSource} source @param {Partial<import("../store.js").Input>} [more] */
  async #show(pixels, source, more = {}) {
    this.#store.set({ input: { pixels, source, png: null, stages: null, ...more } });
    await this.refresh();
  }

  /**
   * A new trace for the input, weights and target that hold now; an older one under way is given up.
   *
   * @param {InputRef} [unseen] an input whose pixels only the server knows yet
   * @returns {Promise<boolean>} whether its trace is shown
   */
  async refresh(unseen) {
    this.cancel();
    const pass = new AbortController();
    this.#pass = pass;
    const { input, weights, target } = this.#state;
    if (!unseen && !input) return false;
    const ref = unseen ?? this.inputRef;
    try {
      const trace =
        target === null
          ? await this.#api.forward({ weights, input: ref }, pass.signal)
          : await this.#api.backward({ weights, input: ref, target }, pass.signal);
      if (pass.signal.aborted) return false;
      if (unseen && "sample" in unseen) {
        const source = /** @type {const} */ ({ kind: "sample", ...unseen.sample });
        this.#store.set({ input: { pixels: this.#pixelsOf(trace), source, png: null, stages: [] } });
      }
      this.#store.set({ trace, result: null });
      return true;
    } catch (error) {
      if (pass.signal.aborted) return false;
      this.failed(error);
      this.#leaveLostSession(error);
      return false;
    }
  }

  /** Give up whatever trace is on its way. */
  cancel() {
    this.#pen.clear();
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

  /** @param {import("../types.js").Trace} trace */
  #pixelsOf(trace) {
    return trace.tensors.get(this.#state.network?.input ?? "")?.values ?? new Float64Array(SIDE * SIDE);
  }

  /** @param {unknown} error */
  #leaveLostSession(error) {
    const { weights, session } = this.#state;
    if (!(error instanceof ApiError && error.status === 404 && "session" in weights)) return;
    this.#store.set({ session: null, weights: session?.origin ?? { checkpoint: "pretrained" } });
    this.refresh();
  }

  /**
   * The forward pass follows the pen, too little ink for a digit being no failure yet; a lifted pen brings the whole pass.
   *
   * @param {{ png: string, final: boolean }} drawing
   */
  drew({ png, final }) {
    const drawing = ++this.#drawing;
    if (final) {
      this.#pen.clear();
      this.#settle(png, { kind: "drawing" }, drawing);
      return;
    }
    this.#pass?.abort();
    this.#pen.submit(async () => {
      try {
        const { weights } = this.#state;
        const trace = await this.#api.forward({ weights, input: { png } });
        if (this.#drawing !== drawing && this.#settled >= drawing) return;
        const input = {
          pixels: this.#pixelsOf(trace),
          source: /** @type {const} */ ({ kind: "drawing" }),
          png,
          stages: null,
        };
        this.#store.set({ input, trace, result: null });
      } catch (error) {
        const early = error instanceof ApiError && error.status >= 400 && error.status < 500;
        if (this.#settled < drawing && !early) this.failed(error);
      }
    });
  }

  /** Number of the last drawing that was ended, so that slow answers to earlier strokes are dropped. */
  #settled = 0;

  /** @param {string} png @param {InputSource} source @param {number} drawing */
  async #settle(png, source, drawing) {
    this.#settled = drawing;
    try {
      const { pixels, stages } = await this.#api.preprocess(png);
      if (this.#drawing !== drawing) return;
      await this.#show(snapPixels(pixels.flat()), source, { png, stages });
    } catch (error) {
      if (this.#drawing === drawing) this.failed(error);
    }
  }

  /** @param {string} png */
  pictureChosen(png) {
    this.#settle(png, { kind: "picture" }, ++this.#drawing);
  }

  drawingCleared() {
    this.#settled = ++this.#drawing;
    this.cancel();
    this.#store.set({ input: null, trace: null, result: null });
  }

  /** @param {Sample} sample */
  sampleChosen(sample) {
    this.#store.set({ notice: null });
    return this.#showSample(sample, sample.label);
  }

  /** @param {Sample} sample @param {number} target */
  async #showSample({ split, index, pixels }, target) {
    this.#settled = ++this.#drawing;
    this.#store.set({ target });
    const source = /** @type {const} */ ({ kind: "sample", split, index });
    await this.#show(Float64Array.from(pixels.flat()), source, { stages: [] });
  }

  /** @param {number | null} digit @param {number} offset */
  async samplesWanted(digit, offset) {
    const kept = offset > 0 && digit === this.#state.samples.digit ? this.#state.samples.items : [];
    this.#store.set({ samples: { items: kept, digit, total: null, loading: true } });
    try {
      const { samples, total } = await this.#api.samples({ digit, offset });
      if (this.#state.samples.digit !== digit) return;
      this.#store.set({ samples: { items: [...kept, ...samples], digit, total, loading: false } });
    } catch (error) {
      this.#store.set({ samples: { ...this.#state.samples, loading: false } });
      this.failed(error);
    }
  }

  async stagesWanted() {
    const { input } = this.#state;
    if (!input || input.stages) return;
    if (!input.png) {
      this.#store.set({ input: { ...input, stages: [] } });
      return;
    }
    try {
      const { stages } = await this.#api.preprocess(input.png);
      if (this.#state.input?.png === input.png) this.#store.set({ input: { ...this.#state.input, stages } });
    } catch (error) {
      this.failed(error);
    }
  }

  /** @param {number} target */
  targetChosen(target) {
    const { trace } = this.#state;
    if (target === this.#state.target && (!trace || target === trace.target)) return;
    this.#store.set({ target, notice: null });
    this.#again();
  }

  /** @param {WeightsRef} weights */
  weightsChosen(weights) {
    if (formatWeights(weights) === formatWeights(this.#state.weights)) return;
    this.#store.set({ weights, notice: null });
    this.#again();
  }

  #again() {
    const { position, result } = this.#state;
    if (result) this.#store.set({ position: Math.min(position, this.lastBackward) });
    this.refresh();
  }

  /** @param {number} eta */
  etaChosen(eta) {
    if (Number.isFinite(eta) && eta > 0) this.#store.set({ eta: clampEta(eta) });
  }

  /** @param {number} position */
  positionChosen(position) {
    const last = (this.#state.network?.steps.length ?? 1) - 1;
    this.#store.set({ position: Math.min(last, Math.max(0, position)) });
  }

  /** @param {import("../types.js").RangeMode} range */
  rangeChosen(range) {
    this.#store.set({ range });
  }

  /** @returns {string} the hash that holds the state */
  get address() {
    return formatAddress(addressOf(this.#state));
  }

  /** @param {unknown} error */
  failed(error) {
    const message = error instanceof Error ? error.message : String(error);
    this.#store.set({ notice: { message, kind: "problem" } });
  }

  /** @param {string} message */
  #say(message) {
    this.#store.set({ notice: { message, kind: "done" } });
  }
}
