/** The numbers of one tensor, a map at a time: which map, its cells large, the one that is pointed at, and a way to choose it. */
import { html, LitElement, nothing } from "lit";
import "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { rangesOf, rangeUpTo } from "../maps/range.js";
import "../styles/controls.css";
import { formatNumber } from "./numbers.js";
import { chosenPlaces, indexOf, layoutOf, mapAt, sliceOf, statistics, whereIs } from "./slices.js";

/** @import { NetworkDescription, RangeMode, TensorSpec, Trace } from "../types.js" */
/** @import { Layout } from "./slices.js" */
/** @import { Cell } from "../explain/types.js" */
/** @import { Light } from "../maps/lights.js" */

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
    cell: { attribute: false },
    edits: { attribute: false },
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
    /** @type {Cell | null} that is explained */
    this.cell = null;
    /** @type {readonly Cell[]} where the reader typed another number */
    this.edits = [];
    /** @type {Record<string, number>} the map chosen along each axis, kept from step to step */
    this.choices = {};
    /** @type {{ flat: number, value: number } | null} */
    this.hovered = null;
    /** Whether the cell was reached by keys, so that it needs a frame. */
    this.walking = false;
    this.addEventListener("cell-hovered", this.#hover);
    this.addEventListener("cell-left", this.#leave);
    this.addEventListener("cell-pressed", this.#press);
  }

  createRenderRoot() {
    return this;
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  willUpdate(changed) {
    if (changed.has("spec") || (changed.has("trace") && !this.walking)) this.hovered = null;
    const { cell, spec } = this;
    if (changed.has("cell") && cell && cell.symbol === spec?.symbol && spec.shape.length > 0) {
      const { choices } = whereIs(spec.shape, layoutOf(spec.shape, spec.axes, spec.role), cell.index);
      this.choices = { ...this.choices, ...choices };
    }
  }

  /** @param {Event} event */
  #hover = (event) => {
    this.walking = false;
    this.hovered = /** @type {CustomEvent} */ (event).detail;
    this.#point(this.hovered?.flat ?? null);
  };

  #leave = () => {
    this.hovered = null;
    this.walking = false;
    this.#point(null);
  };

  /** @param {Event} event */
  #press = (event) => {
    event.stopPropagation();
    this.#choose(/** @type {CustomEvent<{ flat: number }>} */ (event).detail.flat);
  };

  /** A cell of the map that is shown. @param {number} cell @returns {Cell | null} */
  #cellAt(cell) {
    const { spec } = this;
    const tensor = spec && this.trace?.tensors.get(spec.symbol);
    if (!spec || !tensor) return null;
    if (tensor.shape.length === 0) return { symbol: spec.symbol, index: [] };
    const layout = layoutOf(tensor.shape, spec.axes, spec.role);
    const places = chosenPlaces(tensor, layout, this.choices);
    return { symbol: spec.symbol, index: indexOf(tensor.shape, layout, places, cell) };
  }

  /** @param {string} type @param {Cell | null} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {number} cell of the map */
  #choose(cell) {
    const chosen = this.#cellAt(cell);
    if (chosen) this.#send("cell-chosen", chosen);
  }

  /** @param {number | null} cell of the map */
  #point(cell) {
    this.#send("cell-pointed", cell === null ? null : this.#cellAt(cell));
  }

  /** @param {Layout} layout @param {number} map @param {readonly number[]} shape @returns {Light[]} */
  #lights(layout, map, shape) {
    /** @param {readonly Cell[]} cells @param {Light["tone"]} tone @returns {Light[]} */
    const here = (cells, tone) => {
      const found = cells
        .filter(({ symbol }) => symbol === this.spec?.symbol)
        .map(({ index }) => whereIs(shape, layout, index))
        .filter(
          ({ choices }) =>
            mapAt(
              layout.choosers.map(({ name }) => choices[name]),
              layout,
            ) === map,
        );
      return found.length > 0 ? [{ tone, cells: new Set(found.map(({ cell }) => cell)) }] : [];
    };
    return [...here(this.edits, "edited"), ...here(this.cell ? [this.cell] : [], "cell")];
  }

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

  /** @param {Layout} layout @param {Float64Array} values */
  #cell(layout, values) {
    const { hovered } = this;
    if (!hovered || hovered.flat >= values.length) {
      const chosen =
        layout.pairs ||
        layout.choosers.length === 0 ||
        layout.choosers.some(({ name }) => name in this.choices);
      return `${chosen ? "" : "Shown first: the map with the largest number. "}Point, or use arrow keys, to read cells; press one, or Enter, to see where it comes from.`;
    }
    const { index } = /** @type {Cell} */ (this.#cellAt(hovered.flat));
    return html`[${index.join(", ")}] = <b>${formatNumber(values[hovered.flat], 6)}</b>`;
  }

  /** Arrow keys move over the cells while the map has the focus. @param {KeyboardEvent} event @param {Layout} layout @param {Float64Array} values */
  #walk(event, { width, height }, values) {
    if (event.key === "Enter" && this.hovered) {
      event.preventDefault();
      this.#choose(this.hovered.flat);
      return;
    }
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
    this.#point(flat);
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
      return html`<p class="bp-inspector__scalar">
        <button type="button" title="Where does it come from?" @click=${() => this.#choose(0)}>${formatNumber(tensor.values[0], 6)}</button>
      </p>`;
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
        aria-label="${spec.symbol} cell by cell: the arrow keys read it, Enter explains it"
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
          .lights=${this.#lights(layout, map, tensor.shape)}
          .label=${`${spec.symbol}${names ? `, ${names}` : ""}: ${layout.height} by ${layout.width} cells`}
        ></bp-map>
        <bp-legend lying .range=${range} .signed=${spec.signed}></bp-legend>
      </div>
      <p class="bp-inspector__cell" aria-live="polite">${this.#cell(layout, values)}</p>
      ${
        values.length <= LISTED
          ? html`<ol class="bp-inspector__numbers" start="0">
            ${Array.from(
              values,
              (value, i) => html`<li>
              <button type="button" title="Where does it come from?" @click=${() => this.#choose(i)}><span>${i}</span>${formatNumber(value)}</button>
            </li>`,
            )}
          </ol>`
          : nothing
      }
    `;
  }
}

customElements.define("bp-cells", BpCells);
