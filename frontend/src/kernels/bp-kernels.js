/** All convolution kernels of a set of weights as signed maps, one grid per layer; its scale can be held while they change. */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-equation.js";
import { formatNumber, formatShape } from "../inspector/numbers.js";
import { unravel } from "../maps/arrangement.js";
import { shortNumber } from "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { collapsed } from "../maps/crowd.js";
import { crowdChip } from "../maps/crowd_chip.js";
import { arrange } from "../maps/layouts.js";
import { largestMagnitude, rangeUpTo } from "../maps/range.js";
import "./bp-kernels.css";

/** @typedef {import("../types.js").Tensor} Tensor */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */

/** A convolution's kernels are the weights with three or four axes: output map, input map, row, column. */
const KERNEL_AXES = [3, 4];

export class BpKernels extends LitElement {
  static properties = {
    tensors: { attribute: false },
    specs: { attribute: false },
    held: { type: Boolean },
    magnification: { type: Number },
    pointed: { state: true },
    opened: { state: true },
  };

  /** The largest magnitude that each symbol's scale spans. @type {Map<string, number>} */
  #largest = new Map();

  constructor() {
    super();
    /** @type {ReadonlyMap<string, Tensor> | null} by symbol; what is no kernel is passed over */
    this.tensors = null;
    /** @type {readonly TensorSpec[]} the network's tensors, for their titles and letters; may be left out */
    this.specs = [];
    /** Whether a scale only ever grows, so that kernels of one moment can be compared with those of another. */
    this.held = false;
    this.magnification = 4;
    /** @type {{ symbol: string, flat: number } | null} the cell under the pointer */
    this.pointed = null;
    /** @type {ReadonlySet<string>} symbols of which every kernel is drawn, however many */
    this.opened = new Set();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-kernels");
  }

  get #kernels() {
    return [...(this.tensors ?? [])].filter(([, { shape }]) => KERNEL_AXES.includes(shape.length));
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("tensors") && !changed.has("held")) return;
    const before = this.held && this.tensors ? this.#largest : new Map();
    this.#largest = new Map(
      this.#kernels.map(([symbol, { values }]) => [
        symbol,
        Math.max(before.get(symbol) ?? 0, largestMagnitude(values)),
      ]),
    );
  }

  /** @param {string} symbol */
  #toggle(symbol) {
    const others = [...this.opened].filter((other) => other !== symbol);
    this.opened = new Set(this.opened.has(symbol) ? others : [...others, symbol]);
  }

  /** @param {string} symbol @param {Tensor} tensor */
  #grid(symbol, { shape, values }) {
    const spec = this.specs.find((found) => found.symbol === symbol);
    const range = rangeUpTo(this.#largest.get(symbol) ?? 0, true);
    const whole = arrange(shape, { kernel: true, magnification: this.magnification });
    const arrangement = this.opened.has(symbol) ? whole : collapsed(whole, new Set());
    const [low, high] = range.map((end) => shortNumber(end));
    const named = spec ? `${symbol}, ${spec.title}` : symbol;
    const counted = shape[1] > 1 ? `${shape[0]} by ${shape[1]}` : shape[0];
    const { pointed } = this;
    const value = pointed?.symbol === symbol ? values[pointed.flat] : undefined;
    return html`<figure class="bp-kernels__layer" data-symbol=${symbol}>
      <figcaption class="bp-kernels__title" title=${named}>
        ${spec ? html`<bp-equation .latex=${spec.latex}></bp-equation>` : html`<span>${symbol}</span>`}
        <span class="bp-kernels__shape">${formatShape(shape)}</span>
      </figcaption>
      <bp-map
        .values=${values}
        .arrangement=${arrangement}
        .range=${range}
        .signed=${true}
        .label="${named}: ${counted} kernels, colours from ${low} to ${high}"
        @cell-hovered=${(/** @type {CustomEvent<{ flat: number }>} */ event) => {
          this.pointed = { symbol, flat: event.detail.flat };
        }}
        @cell-left=${() => {
          this.pointed = null;
        }}
      ></bp-map>
      ${whole.crowd ? crowdChip({ name: symbol, called: "kernels", whole, drawn: arrangement }, () => this.#toggle(symbol)) : nothing}
      <bp-legend lying .range=${range} .signed=${true}></bp-legend>
      <p class="bp-kernels__cell">
        ${pointed && value !== undefined ? `[${unravel(pointed.flat, shape).join(", ")}] = ${formatNumber(value, 4)}` : "\u00a0"}
      </p>
    </figure>`;
  }

  render() {
    if (!this.tensors) return html`<p class="bp-kernels__none">No weights yet.</p>`;
    return this.#kernels.length > 0
      ? this.#kernels.map(([symbol, tensor]) => this.#grid(symbol, tensor))
      : html`<p class="bp-kernels__none">None: it has no convolution.</p>`;
  }
}

customElements.define("bp-kernels", BpKernels);
