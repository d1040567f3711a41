/** The checked gradient as a picture, a cross over every cell that met a kink; a press looks at a cell. */
import { html, LitElement, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import { unravel } from "../maps/arrangement.js";
import "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { largestMagnitude, rangeUpTo } from "../maps/range.js";
import { arrangementsOf } from "../network/columns.js";
import "./bp-check-map.css";
import { cellName } from "./words.js";

/** @typedef {import("./types.js").CheckedTensor} CheckedTensor */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

const MAGNIFICATION = 6;

export class BpCheckMap extends LitElement {
  static properties = {
    network: { attribute: false },
    trace: { attribute: false },
    tensor: { attribute: false },
    pointed: { state: true },
  };

  /** @type {import("../maps/overlay.js").Marks} */
  #marks = {};

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {import("../types.js").Trace | null} */
    this.trace = null;
    /** @type {CheckedTensor | null} */
    this.tensor = null;
    /** @type {number | null} flat index of the cell under the pointer */
    this.pointed = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("tensor")) return;
    const errors = this.tensor?.errors;
    this.#marks = errors ? { kinked: Float64Array.from(errors, (error) => Number(error === null)) } : {};
    this.pointed = null;
  }

  #press = () => {
    const shape = this.trace?.tensors.get(this.tensor?.gradient ?? "")?.shape;
    if (this.pointed === null || !shape) return;
    const detail = { index: unravel(this.pointed, shape) };
    this.dispatchEvent(new CustomEvent("entry-chosen", { detail, bubbles: true, composed: true }));
  };

  /** @param {Float64Array} values @param {number[]} shape */
  #told(values, shape) {
    const { tensor, pointed } = this;
    if (!tensor || pointed === null) return "Point at a cell; press it for its error over ε.";
    const error = tensor.errors?.[pointed];
    const name = cellName(tensor.gradient, unravel(pointed, shape));
    const told =
      error === undefined
        ? ""
        : error === null
          ? ", met a kink"
          : `, relative error ${formatNumber(error, 3)}`;
    return `${name} = ${formatNumber(values[pointed], 5)}${told}`;
  }

  render() {
    const { network, trace, tensor } = this;
    if (!network || !trace || !tensor) return nothing;
    const shown = trace.tensors.get(tensor.gradient);
    const arrangement = arrangementsOf(network, MAGNIFICATION).get(tensor.gradient);
    if (!shown || !arrangement || shown.shape.length === 0) return nothing;
    const range = rangeUpTo(largestMagnitude(shown.values), true);
    const marked = tensor.errors ? `, with a cross where a perturbation met a kink: ${tensor.kinked}` : "";
    return html`<figure class="bp-check-map">
      <div class="bp-check-map-scroll">
        <bp-map
          .values=${shown.values}
          .arrangement=${arrangement}
          .ranges=${[range]}
          .signed=${true}
          .marks=${this.#marks}
          .label="${tensor.gradient} as backpropagation has it${marked}"
          @cell-hovered=${(/** @type {CustomEvent} */ event) => {
            this.pointed = event.detail.flat;
          }}
          @cell-left=${() => {
            this.pointed = null;
          }}
          @click=${this.#press}
        ></bp-map>
      </div>
      <bp-legend lying .range=${range} .signed=${true}></bp-legend>
      <figcaption>
        ${this.#told(shown.values, shown.shape)}
        ${tensor.errors || tensor.count < shown.values.length ? nothing : "In so large a tensor kinks are not marked."}
      </figcaption>
    </figure>`;
  }
}

customElements.define("bp-check-map", BpCheckMap);
