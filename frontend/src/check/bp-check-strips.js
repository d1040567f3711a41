/** A row for each tensor: how its relative errors are spread over the powers of ten, and what they come to. */
import { html, LitElement, nothing, svg } from "lit";
import "../inspector/bp-equation.js";
import { formatNumber } from "../inspector/numbers.js";
import { BINS, binOf, HIGHEST, LOWEST } from "./bins.js";
import { CALLED, formatCount, SIGNS, verdictOf } from "./words.js";

/** @typedef {import("./types.js").CheckResult} CheckResult */
/** @typedef {import("./types.js").CheckedTensor} CheckedTensor */

const BAR = 10;
const HEIGHT = 30;
const DECADE = (BINS / (HIGHEST - LOWEST)) * BAR;
const LABELLED = [-12, -9, -6, -3, 0];

/** @param {number} exponent */
const at = (exponent) => (exponent - LOWEST) * DECADE;

/** How many errors are exactly 0. @param {CheckedTensor} tensor */
const identicalOf = ({ count, kinked, spread }) =>
  count - kinked - spread.reduce((sum, part) => sum + part, 0);

export class BpCheckStrips extends LitElement {
  static properties = { result: { attribute: false }, chosen: { type: String } };

  constructor() {
    super();
    /** @type {CheckResult | null} */
    this.result = null;
    this.chosen = "";
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} symbol */
  #choose(symbol) {
    const detail = { symbol };
    this.dispatchEvent(new CustomEvent("tensor-chosen", { detail, bubbles: true, composed: true }));
  }

  /** @param {CheckedTensor} tensor @param {number} tolerance */
  #strip({ spread }, tolerance) {
    const most = Math.log1p(Math.max(1, ...spread));
    const wrong = binOf(tolerance * 1.001);
    return html`<svg class="bp-check-strip" viewBox="0 -2 ${BINS * BAR} ${HEIGHT + 2}" preserveAspectRatio="none" aria-hidden="true">
      <line class="bp-check-tolerance" x1=${at(Math.log10(tolerance))} x2=${at(Math.log10(tolerance))} y1="-2" y2=${HEIGHT} />
      ${spread.map((count, bin) => {
        if (count === 0) return nothing;
        const height = Math.max(2, (Math.log1p(count) / most) * HEIGHT);
        return svg`<rect ?data-wrong=${bin >= wrong} x=${bin * BAR + 1} y=${HEIGHT - height} width=${BAR - 2} height=${height} />`;
      })}
    </svg>`;
  }

  /** @param {CheckedTensor} tensor @param {number} tolerance */
  #row(tensor, tolerance) {
    const { symbol, gradient, count, kinked, max_relative_error: error } = tensor;
    const verdict = verdictOf(tensor);
    return html`<tr data-symbol=${symbol} data-verdict=${verdict} ?data-chosen=${symbol === this.chosen} @click=${() => this.#choose(symbol)}>
      <th scope="row">
        <button type="button" aria-pressed=${symbol === this.chosen} title="Look at ${gradient}">${gradient}</button>
      </th>
      <td>${formatCount(count)}</td>
      <td class="bp-check-spread">${this.#strip(tensor, tolerance)}</td>
      <td title="the same to the last bit">${formatCount(identicalOf(tensor))}</td>
      <td>${formatCount(kinked)}</td>
      <td>${error === null ? "–" : formatNumber(error, 3)}</td>
      <td class="bp-check-verdict" title=${CALLED[verdict]}>
        <span aria-hidden="true">${SIGNS[verdict]}</span><span class="bp-visually-hidden">${CALLED[verdict]}</span>
      </td>
    </tr>`;
  }

  /** The powers of ten that all strips stand over. */
  #axis() {
    const label = (/** @type {number} */ exponent) =>
      html`<span style="left:${((exponent - LOWEST) / (HIGHEST - LOWEST)) * 100}%">${exponent === 0 ? "1" : html`10<sup>${exponent}</sup>`}</span>`;
    return html`<span class="bp-check-axis" aria-hidden="true">${LABELLED.map(label)}</span>`;
  }

  render() {
    if (!this.result) return nothing;
    const { tensors, tolerance } = this.result;
    return html`<table class="bp-check-strips">
      <caption class="bp-visually-hidden">Relative errors of each tensor</caption>
      <thead>
        <tr>
          <th scope="col">gradient</th>
          <th scope="col">cells</th>
          <th scope="col" class="bp-check-spread"><span class="bp-visually-hidden">spread of the relative errors</span>${this.#axis()}</th>
          <th scope="col" title="the same to the last bit, mostly 0 both ways">exact</th>
          <th scope="col" title="whose perturbation met a kink">kinked</th>
          <th scope="col">largest error</th>
          <th scope="col"><span class="bp-visually-hidden">verdict</span></th>
        </tr>
      </thead>
      <tbody>${tensors.map((tensor) => this.#row(tensor, tolerance))}</tbody>
    </table>`;
  }
}

customElements.define("bp-check-strips", BpCheckStrips);
