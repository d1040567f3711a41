/** The reader's own digit, held fixed, in the checkpoint in hand: its maps, their gradients, and the probabilities. */
import { html, LitElement, nothing } from "lit";
import { inputShapeOf } from "../app/input_ref.js";
import { areProbabilities, labelOf } from "../app/targets.js";
import { paintImage } from "../drawing/pixels.js";
import { formatNumber, formatPercent } from "../inspector/numbers.js";
import "../network/bp-tensor.js";
import { viewsOf } from "../network/views.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../network/bp-tensor.js").TensorView} TensorView */

export class BpTrainMine extends LitElement {
  static properties = {
    network: { attribute: false },
    pixels: { attribute: false },
    trace: { attribute: false },
    address: { type: String },
  };

  /** @type {TensorView[]} */
  #views = [];
  /** @type {Float64Array | null} */
  #probabilities = null;

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Float64Array | null} */
    this.pixels = null;
    /** @type {Trace | null} */
    this.trace = null;
    /** Where the whole pass of this digit with these weights is shown. */
    this.address = "";
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    const { network, trace } = this;
    if (!network || !trace || !(changed.has("trace") || changed.has("network"))) return;
    const views = viewsOf(network, trace.tensors, "layer", 3);
    const activations = network.tensors.filter(({ role }) => role === "activation");
    const gradients = new Map(
      network.tensors.filter(({ role }) => role === "gradient").map(({ of, symbol }) => [of, symbol]),
    );
    const symbols = activations.flatMap(({ symbol }) => [symbol, gradients.get(symbol) ?? ""]);
    this.#views = symbols
      .map((symbol) => views.get(symbol))
      .filter((view) => view?.tensor)
      .map((view) => ({ .../** @type {TensorView} */ (view), writer: -1 }));
    this.#probabilities = Float64Array.from(trace.probabilities);
  }

  updated() {
    const canvas = this.querySelector("canvas");
    if (canvas && this.pixels) paintImage(canvas, this.pixels, inputShapeOf(this.network));
  }

  #said() {
    const { trace } = this;
    if (!trace) return nothing;
    const { prediction, probabilities, loss } = trace;
    const target = labelOf(trace.target);
    const shares = this.network ? areProbabilities(this.network.target) : true;
    const told = (/** @type {number} */ label) =>
      shares ? formatPercent(probabilities[label]) : formatNumber(probabilities[label], 3);
    return html`${prediction === null ? nothing : html`<p>Taken for <b>${prediction}</b> with ${told(prediction)}.</p>`}
      ${target === null || target === prediction ? nothing : html`<p>Its target ${target} gets ${told(target)}.</p>`}
      ${loss === null ? nothing : html`<p>Loss ${loss.toPrecision(3)}.</p>`}`;
  }

  #bars() {
    const values = this.#probabilities;
    if (!values) return nothing;
    return html`<bp-bars
      .values=${values}
      .count=${values.length}
      .target=${labelOf(this.trace?.target ?? null)}
      .label=${"What the network says of each digit"}
    ></bp-bars>`;
  }

  render() {
    return html`<section class="bp-train-mine" aria-labelledby="bp-train-mine">
      <h2 class="bp-train-heading" id="bp-train-mine">Your input, seen by this checkpoint</h2>
      ${
        this.pixels
          ? html`<div class="bp-train-mine-maps">
              <div class="bp-train-mine-digit">
                <span class="bp-train-mine-paper"><canvas class="bp-ink" role="img" aria-label="Your input"></canvas></span>
                ${this.#said()}
                ${this.#bars()}
                <p><a href=${this.address}>Walk through its pass</a></p>
              </div>
              ${this.#views.map((view) => html`<bp-tensor .view=${view} .status=${"known"} .target=${labelOf(this.trace?.target ?? null)}></bp-tensor>`)}
            </div>`
          : html`<p class="bp-train-wait">Draw or pick a digit on the Digit page: it is followed here while the network learns.</p>`
      }
    </section>`;
  }
}

customElements.define("bp-train-mine", BpTrainMine);
