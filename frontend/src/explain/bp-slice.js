/**
 * A full convolution seen whole: the gradient that comes in, how its places depend on this one cell, and their products, as
 * maps over all places. The middle row is the flipped kernel laid where it read the cell, and 0 everywhere else.
 */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-equation.js";
import "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { largestMagnitude, rangeUpTo } from "../maps/range.js";
import "./bp-terms.css";
import { cellAt, cellName, flatIndexOf } from "./cells.js";
import { send } from "./factor.js";
import { arrangedIn } from "./product_maps.js";

/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */
/** @typedef {import("../types.js").Tensor} Tensor */

/** @param {Explanation | null} explanation */
export const isFullConvolution = (explanation) => explanation?.operation === "conv2d.d_input";

/**
 * The terms spread over all places of the gradient that comes in.
 *
 * @param {Explanation} explanation
 * @param {Tensor} upstream
 * @returns {{ weights: Float64Array, products: Float64Array, terms: Map<number, number> }}
 */
export function spread({ terms }, { shape, values }) {
  const weights = new Float64Array(values.length);
  const products = new Float64Array(values.length);
  const places = new Map();
  terms.forEach(({ factors: [gradient, weight], value }, at) => {
    const flat = flatIndexOf(gradient, shape);
    weights[flat] = weight.value;
    products[flat] = value;
    places.set(flat, at);
  });
  return { weights, products, terms: places };
}

export class BpSlice extends LitElement {
  static properties = {
    explanation: { attribute: false },
    specs: { attribute: false },
    tensors: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Explanation | null} */
    this.explanation = null;
    /** @type {Map<string, TensorSpec>} */
    this.specs = new Map();
    /** @type {Map<string, Tensor>} */
    this.tensors = new Map();
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const { explanation } = this;
    const gradient = explanation?.terms[0]?.factors[0];
    const upstream = this.tensors.get(gradient?.symbol ?? "");
    const spec = this.specs.get(gradient?.symbol ?? "");
    if (!explanation || !isFullConvolution(explanation) || !upstream || !spec) return nothing;
    const { weights, products } = spread(explanation, upstream);
    const [made, read] = [spec.of ?? "", this.specs.get(explanation.symbol)?.of ?? ""];
    const local = `d${made}${read}`;
    const weight = explanation.terms[0].factors[1].symbol;
    return html`<section class="bp-slice" aria-label="The same terms over all places">
      <h4>the same over all places of ${made}</h4>
      ${this.#row(spec.symbol, upstream, upstream.values, "the gradient that comes in")}
      <p class="bp-slice__sign" aria-hidden="true">×</p>
      ${this.#row(
        `${local}[${explanation.index.join(", ")}]`,
        upstream,
        weights,
        `how much each place of ${made} changes with ${cellName({ symbol: read, index: explanation.index })}: ${weight} flipped, laid where it read this cell, and 0 elsewhere`,
      )}
      <p class="bp-slice__sign" aria-hidden="true">=</p>
      ${this.#row("products", upstream, products, `their products, which sum to ${cellName(explanation)}`)}
    </section>`;
  }

  /** @param {string} title @param {Tensor} tensor whose places they are @param {Float64Array} values @param {string} says */
  #row(title, { shape }, values, says) {
    const [maps, height, width] = shape;
    const range = rangeUpTo(largestMagnitude(values), true);
    /** @param {Event} event */
    const cell = (event) => {
      event.stopPropagation();
      const { flat } = /** @type {CustomEvent<{ flat: number }>} */ (event).detail;
      const factor = this.explanation?.terms[0].factors[0];
      return cellAt(factor?.symbol ?? "", flat, shape);
    };
    return html`<figure class="bp-slice__row" data-row=${title}>
      <figcaption><b>${title}</b> ${title === says ? nothing : says}</figcaption>
      <bp-map
        .values=${values}
        .arrangement=${arrangedIn(maps, width, height)}
        .signed=${true}
        .range=${range}
        .label=${`${title}: ${says}`}
        @cell-hovered=${(/** @type {Event} */ event) => send(this, "cell-pointed", cell(event))}
        @cell-left=${(/** @type {Event} */ event) => {
          event.stopPropagation();
          send(this, "cell-pointed", null);
        }}
        @cell-pressed=${(/** @type {Event} */ event) => send(this, "cell-followed", cell(event))}
      ></bp-map>
      <bp-legend lying .range=${range} .signed=${true}></bp-legend>
    </figure>`;
  }
}

customElements.define("bp-slice", BpSlice);
