/** A tensor's maps as heatmaps: a square of colour for each number, never smoothed, with frames and marks drawn over them. */
import { html, LitElement, nothing } from "lit";
import { cellHeight, flatIndexAt, gridHeight, gridWidth } from "./arrangement.js";
import { watchTheme } from "./colour.js";
import { colour } from "./colouring.js";
import { drawLights, MARGIN } from "./lights.js";
import { drawNumbers } from "./numbers.js";
import { drawOverlay, inksOf } from "./overlay.js";
import { largestMagnitude } from "./range.js";

/** CSS pixels around the grid that frames take. */
const FRAME = 1;

/** @typedef {import("../types.js").Range} Range */
/** @typedef {import("./arrangement.js").Arrangement} Arrangement */
/** @typedef {import("./overlay.js").Marks} Marks */

/**
 * Tells `cell-hovered` {flat, value, x, y} while a pointer is over a cell, `cell-left` when it goes, and `cell-pressed` with
 * the same when one is chosen.
 */
export class BpMap extends LitElement {
  static properties = {
    values: { attribute: false },
    arrangement: { attribute: false },
    width: { type: Number },
    height: { type: Number },
    cell: { type: Number },
    signed: { type: Boolean },
    range: { attribute: false },
    ranges: { attribute: false },
    label: { type: String },
    marks: { attribute: false },
    lights: { attribute: false },
  };

  /** @type {(() => void) | null} */
  #unwatch = null;

  constructor() {
    super();
    /** @type {Float64Array | null} null: not computed yet, which is not zero */
    this.values = null;
    /** @type {Arrangement | null} for a single map, `width`, `height` and `cell` say the same */
    this.arrangement = null;
    this.width = 1;
    this.height = 1;
    this.cell = 8;
    this.signed = false;
    /** @type {Range | null} */
    this.range = null;
    /** @type {Range[] | null} one that all maps share, or one for each map */
    this.ranges = null;
    this.label = "";
    /** @type {Marks | null} */
    this.marks = null;
    /** @type {readonly import("./lights.js").Light[]} */
    this.lights = [];
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#unwatch = watchTheme(() => this.#paint());
    this.addEventListener("pointermove", this.#hover);
    this.addEventListener("pointerdown", this.#hover);
    this.addEventListener("pointerleave", this.#leave);
    this.addEventListener("click", this.#press);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unwatch?.();
    this.removeEventListener("pointermove", this.#hover);
    this.removeEventListener("pointerdown", this.#hover);
    this.removeEventListener("pointerleave", this.#leave);
    this.removeEventListener("click", this.#press);
  }

  /** @returns {Arrangement} */
  get grid() {
    const { width, height, cell } = this;
    return this.arrangement ?? { kind: "maps", maps: 1, across: 1, gap: 0, width, height, cell };
  }

  /** @returns {Range[]} */
  get #scales() {
    if (this.ranges?.length) return this.ranges;
    if (this.range) return [this.range];
    const largest = this.values ? largestMagnitude(this.values) : 0;
    return [[this.signed ? -largest : 0, largest]];
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("label")) this.setAttribute("aria-label", this.label);
    this.setAttribute("role", "img");
  }

  render() {
    const grid = this.grid;
    const width = gridWidth(grid) * grid.cell;
    const height = gridHeight(grid) * cellHeight(grid);
    return html`<span class="bp-map-stack" style="width:${width}px;height:${height}px">
      <canvas class="bp-map-data" style="width:${width + 2 * FRAME}px;height:${height + 2 * FRAME}px"></canvas>
      ${
        this.lights.length > 0
          ? html`<canvas class="bp-map-lights" style="width:${width + 2 * MARGIN}px;height:${height + 2 * MARGIN}px"></canvas>`
          : nothing
      }
    </span>`;
  }

  /** Light comes and goes with the pointer: it leaves the numbers below as they are painted. @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (changed.size === 1 && changed.has("lights")) this.#paintLights();
    else this.#paint();
  }

  #paint() {
    if (!this.isConnected || !this.hasUpdated) return;
    this.#paintMaps();
    this.#paintLights();
  }

  #paintLights() {
    if (this.lights.length === 0) return;
    const context = this.#sharp(".bp-map-lights", MARGIN);
    if (context) drawLights(context, this.grid, this.lights, inksOf(this));
  }

  /** A canvas at the screen's own resolution. @param {string} name @param {number} margin CSS pixels around the grid */
  #sharp(name, margin) {
    const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector(name));
    const grid = this.grid;
    const density = globalThis.devicePixelRatio || 1;
    const width = Math.round((gridWidth(grid) * grid.cell + 2 * margin) * density);
    const height = Math.round((gridHeight(grid) * cellHeight(grid) + 2 * margin) * density);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext?.("2d");
    context?.setTransform(density, 0, 0, density, margin * density, margin * density);
    return context;
  }

  #paintMaps() {
    const context = this.#sharp(".bp-map-data", FRAME);
    if (!context) return;
    const { grid, values, signed, marks } = this;
    const scales = this.#scales;
    colour(context, grid, values, scales, signed);
    const largest = Math.max(...scales.map(([low, high]) => Math.max(-low, high)));
    drawOverlay(context, grid, { values, signed, largest, marks }, inksOf(this));
    if (values && grid.numbered) drawNumbers(context, grid, values, scales, signed);
  }

  /** The cell under a pointer. @param {MouseEvent} event */
  #cellAt({ clientX: x, clientY: y }) {
    const grid = this.grid;
    const box = /** @type {HTMLElement} */ (this.querySelector(".bp-map-stack")).getBoundingClientRect();
    const column = Math.floor(((x - box.left) / box.width) * gridWidth(grid));
    const row = Math.floor(((y - box.top) / box.height) * gridHeight(grid));
    const flat = flatIndexAt(grid, column, row);
    return flat < 0 || !this.values ? null : { flat, value: this.values[flat], x, y };
  }

  /** @param {PointerEvent} event */
  #hover = (event) => {
    const detail = this.#cellAt(event);
    if (detail)
      this.dispatchEvent(new CustomEvent("cell-hovered", { detail, bubbles: true, composed: true }));
    else this.#leave();
  };

  /** @param {MouseEvent} event */
  #press = (event) => {
    const detail = this.#cellAt(event);
    if (detail)
      this.dispatchEvent(new CustomEvent("cell-pressed", { detail, bubbles: true, composed: true }));
  };

  #leave = () => {
    this.dispatchEvent(new CustomEvent("cell-left", { bubbles: true, composed: true }));
  };
}

customElements.define("bp-map", BpMap);
