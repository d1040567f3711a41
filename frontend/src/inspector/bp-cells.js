/** The numbers of one tensor, a map at a time: which map, its cells large, and the one that is pointed at. */
import { html, LitElement, nothing } from "lit";
import "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { rangesOf, rangeUpTo } from "../maps/range.js";
import "../styles/controls.css";
import { formatNumber } from "./numbers.js";
import { chosenPlaces, layoutOf, mapAt, sliceOf, statistics } from "./slices.js";

/** @import { NetworkDescription, RangeMode, TensorSpec, Trace } from "../types.js" */
/** @import { Layout } from "./slices.js" */

/** Vectors up to this length are listed number by number. */
const LISTED = 12;
const MAP_SIDE = 240;
const LARGEST_CELL = 36;

export class BpCells extends LitElement {
  static properties = {
    network: { attribute: false },
    trace: { attribute: false },
    spec: { attribute: false },
    range: { type: String },
    reach: { attribute: false },
    choices: { state: true },
    hovered: { state: true },
  };

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Trace | null} */
    this.trace = null;
    /** @type {TensorSpec | null} */
    this.spec = null;
    /** @type {RangeMode} */
    this.range = "layer";
    /** @type {Trace["tensors"] | null} largest magnitudes that colours span; null: the trace's own */
    this.reach = null;
    /** @type {Record<string, number>} the map chosen along each axis, kept from step to step */
    this.choices = {};
    /** @type {{ flat: number, value: number } | null} */
    this.hovered = null;
    /** Whether the cell was reached by keys, so that it needs a frame. */
    this.walking = false;
    this.addEventListener("cell-hovered", this.#hover);
    this.addEventListener("cell-left", this.#leave);
  }

  createRenderRoot() {
    return this;
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  willUpdate(changed) {
    if (changed.has("spec") || changed.has("trace")) this.hovered = null;
  }

  /** @param {Event} event */
  #hover = (event) => {
    this.walking = false;
    this.hovered = /** @type {CustomEvent} */ (event).detail;
  };

  #leave = () => {
    this.hovered = null;
  };

  /** @param {Layout} layout @param {number[]} places */
  #choosers(layout, places) {
    if (layout.choosers.length === 0) return nothing;
    return html`<div class="bp-inspector__choosers">
      ${layout.choosers.map(({ name, size }, i) => {
        const coordinate = name === "coordinate";
        return html`<label
          >${coordinate ? "of the winner, its" : name.length === 1 ? html`<span>map <i>${name}</i></span>` : name}
          <select
            class="bp-field"
            data-chooser=${name}
            @change=${(/** @type {Event} */ event) => {
              const place = Number(/** @type {HTMLSelectElement} */ (event.target).value);
              this.choices = { ...this.choices, [name]: place };
            }}
          >
            ${Array.from(
              { length: size },
              (_, place) =>
                html`<option value=${place} .selected=${place === places[i]}>
                  ${coordinate ? ["row", "column"][place] : place}
                </option>`,
            )}
          </select>
          ${coordinate ? nothing : html`<span>of ${size}</span>`}
        </label>`;
      })}
    </div>`;
  }

  /** @param {Layout} layout @param {number[]} places @param {Float64Array} values */
  #cell(layout, places, values) {
    const { hovered } = this;
    if (!hovered || hovered.flat >= values.length) {
      const chosen =
        layout.pairs ||
        layout.choosers.length === 0 ||
        layout.choosers.some(({ name }) => name in this.choices);
      return `${chosen ? "" : "Shown first: the map with the largest number. "}Point, or use arrow keys, to read cells.`;
    }
    const column = hovered.flat % layout.width;
    const row = Math.floor(hovered.flat / layout.width);
    const index = layout.pairs ? [places[0], row, column] : [...places, row, column];
    const where = layout.height === 1 ? [...places, column] : index;
    return html`[${where.join(", ")}] = <b>${formatNumber(values[hovered.flat], 6)}</b>`;
  }

  /** Arrow keys move over the cells while the map has the focus. @param {KeyboardEvent} event @param {Layout} layout @param {Float64Array} values */
  #walk(event, { width, height }, values) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.hovered?.flat ?? null;
    const column = at === null ? 0 : Math.min(width - 1, Math.max(0, (at % width) + move[0]));
    const row = at === null ? 0 : Math.min(height - 1, Math.max(0, Math.floor(at / width) + move[1]));
    const flat = row * width + column;
    this.hovered = { flat, value: values[flat] };
    this.walking = true;
  }

  /** @param {Layout} layout @param {number} cell */
  #cursor({ width }, cell) {
    if (!this.hovered || !this.walking) return nothing;
    const { flat } = this.hovered;
    const place = `left:${(flat % width) * cell}px;top:${Math.floor(flat / width) * cell}px;width:${cell}px;height:${cell}px`;
    return html`<span class="bp-inspector__cursor" style=${place}></span>`;
  }

  render() {
    const { spec } = this;
    const tensor = spec && this.trace?.tensors.get(spec.symbol);
    if (!spec || !tensor) return nothing;
    if (tensor.shape.length === 0) {
      return html`<p class="bp-inspector__scalar">${formatNumber(tensor.values[0], 6)}</p>`;
    }
    const layout = layoutOf(tensor.shape, spec.axes, spec.role);
    const places = chosenPlaces(tensor, layout, this.choices);
    const map = mapAt(places, layout);
    const values = sliceOf(tensor, layout, map);
    const tensors = this.trace?.tensors ?? new Map();
    const specs = new Map(this.network?.tensors.map((each) => [each.symbol, each]));
    const ranges = rangesOf(spec, layout.maps, this.reach ?? tensors, specs, this.range);
    const range = layout.pairs
      ? rangeUpTo(statistics(tensor.values).max, false)
      : ranges[map % ranges.length];
    const cell = Math.max(
      1,
      Math.min(LARGEST_CELL, Math.floor(MAP_SIDE / Math.max(layout.width, layout.height))),
    );
    const names = layout.choosers.map(({ name }, i) => `${name} ${places[i]}`).join(", ");
    return html`
      ${this.#choosers(layout, places)}
      <div
        class="bp-inspector__map"
        role="group"
        tabindex="0"
        aria-label="${spec.symbol} cell by cell: the arrow keys read it"
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.#walk(event, layout, values)}
        @blur=${this.#leave}
      >
        ${this.#cursor(layout, cell)}
        <bp-map
          .values=${values}
          .width=${layout.width}
          .height=${layout.height}
          .cell=${cell}
          .signed=${spec.signed}
          .range=${range}
          .label=${`${spec.symbol}${names ? `, ${names}` : ""}: ${layout.height} by ${layout.width} cells`}
        ></bp-map>
        <bp-legend lying .range=${range} .signed=${spec.signed}></bp-legend>
      </div>
      <p class="bp-inspector__cell" aria-live="polite">${this.#cell(layout, places, values)}</p>
      ${
        values.length <= LISTED
          ? html`<ol class="bp-inspector__numbers" start="0">
            ${Array.from(values, (value, i) => html`<li><span>${i}</span>${formatNumber(value)}</li>`)}
          </ol>`
          : nothing
      }
    `;
  }
}

customElements.define("bp-cells", BpCells);
