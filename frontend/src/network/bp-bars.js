/** A short vector as bars with numbers, one row for each class; its cells are pointed at and chosen like those of a map. */
import { html, LitElement, nothing } from "lit";
import { shortNumber } from "../maps/bp-legend.js";

/** @typedef {import("../types.js").Range} Range */

/** Rows from which they stand closer. */
const MANY = 10;

export class BpBars extends LitElement {
  static properties = {
    values: { attribute: false },
    count: { type: Number },
    signed: { type: Boolean },
    range: { attribute: false },
    target: { attribute: false },
    label: { type: String },
    lights: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Float64Array | null} */
    this.values = null;
    this.count = 0;
    this.signed = false;
    /** @type {Range} */
    this.range = [0, 1];
    /** @type {number | null} */
    this.target = null;
    this.label = "";
    /** @type {readonly import("../maps/lights.js").Light[]} */
    this.lights = [];
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const rows = Array.from({ length: this.count }, (_, i) => this.#row(i));
    return html`<ol class="bp-bars" start="0" ?data-many=${this.count > MANY} aria-label=${this.label}>${rows}</ol>`;
  }

  /** @param {string} type @param {number} flat @param {MouseEvent} event */
  #tell(type, flat, { clientX: x, clientY: y }) {
    const value = this.values?.[flat];
    if (value === undefined) return;
    this.dispatchEvent(
      new CustomEvent(type, { detail: { flat, value, x, y }, bubbles: true, composed: true }),
    );
  }

  #leave = () => this.dispatchEvent(new CustomEvent("cell-left", { bubbles: true, composed: true }));

  /** @param {number} i */
  #row(i) {
    const value = this.values?.[i] ?? null;
    const span = Math.max(-this.range[0], this.range[1]) || 1;
    const share = value === null ? 0 : Math.min(1, Math.abs(value) / span);
    const negative = value !== null && value < 0;
    const left = this.signed ? (negative ? 50 - share * 50 : 50) : 0;
    const width = this.signed ? share * 50 : share * 100;
    const lit = this.lights.filter(({ cells }) => cells.has(i)).map(({ tone }) => tone);
    return html`<li
      class="bp-bars-row"
      ?data-target=${i === this.target}
      data-lit=${lit.join(" ") || nothing}
      @pointermove=${(/** @type {PointerEvent} */ event) => this.#tell("cell-hovered", i, event)}
      @pointerleave=${this.#leave}
      @click=${(/** @type {MouseEvent} */ event) => this.#tell("cell-pressed", i, event)}
    >
      <span class="bp-bars-class">${i}</span>
      <span class="bp-bars-track" ?data-signed=${this.signed}>
        <span
          class="bp-bars-bar"
          data-sign=${this.signed ? (negative ? "negative" : "positive") : "none"}
          style="left:${left}%;width:${width}%"
        ></span>
      </span>
      <span class="bp-bars-number">${value === null ? "" : shortNumber(value, 3)}</span>
    </li>`;
  }
}

customElements.define("bp-bars", BpBars);
