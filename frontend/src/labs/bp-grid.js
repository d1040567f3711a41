/** A small map with its numbers in its cells: filled by size, with winners, losers and a window marked, and typed over where one may. */
import { html, LitElement, nothing } from "lit";
import "./bp-grid.css";
import { unravel } from "../maps/arrangement.js";
import { numberCell } from "./number_cell.js";

/** Tells `cell-picked` {flat} where its cells can be chosen. */
export class BpGrid extends LitElement {
  static properties = {
    values: { attribute: false },
    columns: { type: Number },
    signed: { type: Boolean },
    largest: { type: Number },
    digits: { type: Number },
    marks: { attribute: false },
    frame: { attribute: false },
    windows: { type: Number },
    symbol: { type: String },
    shape: { attribute: false },
    editable: { type: Boolean },
    chosen: { type: Number },
    choosable: { type: Boolean },
    label: { type: String },
    names: { attribute: false },
  };

  constructor() {
    super();
    /** @type {ArrayLike<number | null>} flat and row-major; empty: not computed yet */
    this.values = [];
    this.columns = 1;
    this.signed = true;
    /** Magnitude that the fill's scale ends at; 0: the largest that is there. */
    this.largest = 0;
    this.digits = 2;
    /** @type {readonly (string | undefined)[] | null} how each cell is drawn */
    this.marks = null;
    /** @type {{ row: number, column: number, height: number, width: number } | null} drawn around cells */
    this.frame = null;
    /** Side of the pooling windows that are told apart by lines; 0: none. */
    this.windows = 0;
    /** Of the tensor, for typing and for those who hear it. */
    this.symbol = "";
    /** @type {readonly number[]} of the tensor; none: rows and columns */
    this.shape = [];
    this.editable = false;
    this.chosen = -1;
    this.choosable = false;
    this.label = "";
    /** @type {readonly unknown[] | null} set above the numbers */
    this.names = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {number} flat */
  #cell(flat) {
    const { values, columns, shape, symbol, marks, names } = this;
    const index = unravel(flat, shape.length > 0 ? shape : [Math.ceil(values.length / columns), columns]);
    const place =
      values.length > columns
        ? `row ${Math.floor(flat / columns)}, column ${flat % columns}`
        : `${flat % columns}`;
    return {
      value: values[flat],
      says: this.editable || this.choosable ? `${symbol || this.label}, ${place}` : "",
      mark: `${marks?.[flat] ?? ""} ${flat === this.chosen ? "now" : ""}`,
      ...(names ? { name: names[flat] } : {}),
      ...(this.editable ? { edit: { symbol, index } } : {}),
    };
  }

  render() {
    const { values, columns, frame } = this;
    const numbers = Array.from(values, (value) => Math.abs(value ?? 0));
    const largest = this.largest || Math.max(0, ...numbers);
    const how = { largest, signed: this.signed, digits: this.digits };
    const rows = Math.ceil(values.length / columns);
    return html`<div
      class="bp-grid"
      role="group"
      aria-label=${this.label || this.symbol}
      style="--columns:${columns};--rows:${rows};--window:${this.windows || columns}"
      data-digits=${this.digits}
      data-windows=${this.windows || nothing}
    >
      ${numbers.map((_, flat) => {
        const cell = numberCell(this.#cell(flat), how);
        return this.choosable
          ? html`<button type="button" class="bp-grid__choice" aria-pressed=${flat === this.chosen} @click=${() => this.#choose(flat)}>${cell}</button>`
          : cell;
      })}
      ${
        frame
          ? html`<span
              class="bp-grid__frame"
              style="--row:${frame.row};--column:${frame.column};--height:${frame.height};--width:${frame.width}"
            ></span>`
          : nothing
      }
      ${this.windows ? this.#windows(rows) : nothing}
    </div>`;
  }

  /** @param {number} rows */
  #windows(rows) {
    const side = this.windows;
    const across = this.columns / side;
    return Array.from(
      { length: (rows / side) * across },
      (_, at) =>
        html`<span class="bp-grid__window" style="--row:${Math.floor(at / across) * side};--column:${(at % across) * side};--height:${side};--width:${side}"></span>`,
    );
  }

  /** @param {number} flat */
  #choose(flat) {
    this.dispatchEvent(new CustomEvent("cell-picked", { detail: { flat }, bubbles: true, composed: true }));
  }
}

customElements.define("bp-grid", BpGrid);
