/** What the network is given: the pen's strokes as they grow, pictures, and real digits. */
import { ApiError } from "../api/client.js";
import { flattened } from "../numbers/nested.js";
import { readsDigits } from "./input_ref.js";
import { Latest } from "./latest.js";
import { targetFor, usualTarget } from "./targets.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../store.js").InputSource} InputSource */
/** @typedef {import("../types.js").Sample} Sample */

/** So that a link's pixels are the very same numbers. @param {ArrayLike<number>} pixels */
export const snapPixels = (pixels) => Float64Array.from(pixels, (value) => Math.round(value * 255) / 255);

export class Inputs {
  #controller;
  #store;
  #api;
  #pen = new Latest();
  #drawing = 0;
  /** Number of the last drawing that was ended, so that slow answers to earlier strokes are dropped. */
  #settled = 0;
  /** Sends a drawing once more that did not reach the server. @type {(() => Promise<void>) | null} */
  #unsent = null;

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

  get #state() {
    return this.#store.state;
  }

  /** Whether the paper shows what the network has not got, which is sent before anything else. */
  get unsent() {
    return this.#unsent !== null;
  }

  async resend() {
    await this.#unsent?.();
  }

  /** Forget what waits to be sent. */
  forget() {
    this.#unsent = null;
    this.#pen.clear();
  }

  /**
   * The forward pass follows the pen, too little ink for a digit being no failure yet; a lifted pen brings the whole pass.
   *
   * @param {{ png: string, final: boolean }} drawing
   */
  drew({ png, final }) {
    this.#store.set({ notice: null });
    const drawing = ++this.#drawing;
    if (final) {
      this.#pen.clear();
      this.#settle(png, { kind: "drawing" }, drawing);
      return;
    }
    this.#controller.abandon();
    this.#pen.submit(async () => {
      try {
        const { weights } = this.#state;
        const trace = await this.#api.forward({
          network: this.#controller.networkId,
          weights,
          input: { png },
          ...this.#controller.editing.forward,
        });
        if (this.#drawing !== drawing && this.#settled >= drawing) return;
        const source = /** @type {const} */ ({ kind: "drawing" });
        const input = { pixels: this.#controller.pixelsOf(trace), source, png, stages: null };
        this.#store.set({ input, trace, result: null });
      } catch (error) {
        const early = error instanceof ApiError && error.status >= 400 && error.status < 500;
        if (this.#settled < drawing && !early) this.#controller.failed(error);
      }
    });
  }

  /** @param {string} png @param {InputSource} source @param {number} drawing */
  async #settle(png, source, drawing) {
    this.#settled = drawing;
    this.#unsent = null;
    try {
      const { pixels, ...more } = await this.#prepared(png, source);
      if (this.#drawing !== drawing) return;
      await this.#controller.show(snapPixels(pixels), source, more);
    } catch (error) {
      if (this.#drawing !== drawing) return;
      const reached = error instanceof ApiError && error.status >= 400 && error.status < 500;
      if (!reached) this.#unsent = () => this.#settle(png, source, drawing);
      this.#controller.failed(error, this.#unsent ?? undefined);
    }
  }

  /**
   * What the network reads of a picture. Only of 28x28 pixels all stages of the way are known at once.
   *
   * @param {string} png
   * @param {InputSource} source
   */
  async #prepared(png, source) {
    if (source.kind !== "image" && readsDigits(this.#controller.inputShape)) {
      const { pixels, stages } = await this.#api.preprocess(png);
      return { pixels: pixels.flat(), png, stages };
    }
    const input = source.kind === "image" ? { image: png } : { png };
    const { weights } = this.#state;
    const trace = await this.#api.forward({ network: this.#controller.networkId, weights, input });
    const pixels = this.#controller.pixelsOf(trace);
    return source.kind === "image" ? { pixels, png: null, stages: [] } : { pixels, png, stages: null };
  }

  /** A picture of a digit goes the way of a drawing; an image is only made to fit. @param {string} png @param {"picture" | "image"} [kind] */
  pictureChosen(png, kind = "picture") {
    this.#store.set({ notice: null });
    this.#settle(png, { kind }, ++this.#drawing);
  }

  /** Numbers as they were typed. @param {Float64Array} values */
  valuesTyped(values) {
    this.leave();
    this.#store.set({ notice: null });
    return this.#controller.show(values, { kind: "values" }, { stages: [] });
  }

  /** @param {import("../types.js").Example} example */
  exampleChosen({ name, input, target, weights }) {
    const { network } = this.#state;
    if (!network) return;
    const aim = targetFor(network, target);
    if (aim !== null) this.#store.set({ target: aim });
    if (weights) this.#store.set({ weights: { example: name } });
    return this.valuesTyped(Float64Array.from(flattened(input)));
  }

  /** Answers to what was drawn before are no longer wanted. */
  leave() {
    this.#unsent = null;
    this.#settled = ++this.#drawing;
  }

  drawingCleared() {
    this.leave();
    this.#controller.cancel();
    this.#store.set({ input: null, trace: null, result: null, notice: null });
  }

  /** Its label is the target. @param {Sample} sample */
  sampleChosen(sample) {
    this.#store.set({ notice: null, target: null });
    return this.showSample(sample);
  }

  /** Its label is the target where there is none and the network takes it. @param {Sample} sample */
  async showSample({ split, index, pixels, label }) {
    this.leave();
    const { network, target } = this.#state;
    if (!network) return;
    this.#store.set({ target: target ?? targetFor(network, label) ?? usualTarget(network) });
    if (!readsDigits(this.#controller.inputShape)) {
      await this.#controller.refresh({ sample: { split, index } });
      return;
    }
    const source = /** @type {const} */ ({ kind: "sample", split, index });
    await this.#controller.show(Float64Array.from(pixels.flat()), source, { stages: [] });
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
      this.#controller.failed(error);
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
      this.#controller.failed(error);
    }
  }
}
