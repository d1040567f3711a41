/** What reaches the network: numbers as a picture or as maps, and the stages that a drawing went through to become them. */
import { html, LitElement, nothing } from "lit";
import { formatShape } from "../inspector/numbers.js";
import { shortNumber } from "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { arrange } from "../maps/layouts.js";
import { largestMagnitude, rangeUpTo } from "../maps/range.js";
import "../styles/controls.css";
import "./bp-network-sees.css";
import { readsDigits } from "../app/input_ref.js";
import { isImage, paintImage } from "./pixels.js";

/** @import { Stage } from "../types.js" */

/** CSS pixels across. */
const ROOM = 114;
const WIDE = 216;
/** Up to this many pixels a stage is shown as squares, not smoothed. */
const COARSE = 40;
/** Cells of a row or of a vector that would be smaller lie as they do in the columns. */
const SMALLEST = 4;

export class BpNetworkSees extends LitElement {
  static properties = {
    pixels: { attribute: false },
    stages: { attribute: false },
    shape: { attribute: false },
    drawn: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {Float64Array | null} */
    this.pixels = null;
    /** @type {Stage[] | null} null: not asked for yet; empty: the pixels came as they are */
    this.stages = null;
    /** @type {readonly number[]} of what the network reads */
    this.shape = [1, 28, 28];
    /** Whether the numbers may come from a drawing. */
    this.drawn = true;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-network-sees");
  }

  updated() {
    const canvas = this.#isImage ? this.querySelector("canvas") : null;
    if (canvas) paintImage(canvas, this.pixels ?? new Float64Array(this.#size), this.shape);
    if (this.pixels && this.stages === null && this.querySelector("details")?.open) this.#want();
  }

  get #size() {
    return this.shape.reduce((product, length) => product * length, 1);
  }

  get #isImage() {
    return this.shape.length === 3 && (!this.pixels || isImage(this.pixels, this.shape));
  }

  #want() {
    this.dispatchEvent(new CustomEvent("stages-wanted", { bubbles: true, composed: true }));
  }

  /** @param {Event} event */
  #opened = (event) => {
    const { open } = /** @type {HTMLDetailsElement} */ (event.currentTarget);
    if (open && this.pixels && this.stages === null) this.#want();
  };

  /** @param {Stage} stage */
  #stage(stage) {
    const coarse = Math.max(stage.width, stage.height) <= COARSE;
    return html`<li>
      <figure>
        <img
          class="bp-ink ${coarse ? "bp-network-sees__small" : ""}"
          src="data:image/png;base64,${stage.png}"
          alt="${stage.title}, ${stage.width} by ${stage.height} pixels"
        />
      </figure>
      <p><strong>${stage.title}</strong> ${stage.says}</p>
    </li>`;
  }

  #film() {
    if (!this.pixels) return html`<p>Draw a digit first; its way to 28×28 pixels is shown here.</p>`;
    if (this.stages === null) return html`<p>Loading the stages…</p>`;
    if (this.stages.length === 0) return html`<p>These pixels reach the network exactly as they are.</p>`;
    const last = readsDigits(this.shape)
      ? nothing
      : html`<p>Then it is made to fit ${formatShape(this.shape)}.</p>`;
    return html`<ol class="bp-network-sees__film">
        ${this.stages.map((stage) => this.#stage(stage))}
      </ol>
      ${last}`;
  }

  /** @param {string} shape */
  #image(shape) {
    const [, height, width] = this.shape;
    const spoken = readsDigits(this.shape) ? "28 by 28 pixels" : shape;
    return html`<div
      class="bp-network-sees__pixels"
      style="--columns: ${width}; --rows: ${height}; width: ${(ROOM * width) / Math.max(width, height)}px; height: ${(ROOM * height) / Math.max(width, height)}px"
    >
      <canvas class="bp-ink" width=${width} height=${height} role="img" aria-label="What the network sees: ${spoken}"></canvas>
    </div>`;
  }

  /** A map for each channel; rows of a series lie in one map. @param {Float64Array} values */
  #maps(values) {
    const [width, height] = [this.shape.at(-1) ?? 1, this.shape.at(-2) ?? 1];
    const maps = this.shape.length > 2 ? this.shape[0] : 1;
    const range = rangeUpTo(largestMagnitude(values), true);
    const cell = Math.max(1, Math.min(24, Math.floor((maps > 1 ? ROOM : WIDE) / Math.max(width, height))));
    const arrangement = this.shape.length < 3 && cell < SMALLEST ? arrange(this.shape) : null;
    return html`<div class="bp-network-sees__maps">
        ${Array.from(
          { length: maps },
          (_, map) => html`<bp-map
            .values=${values.subarray(map * width * height, (map + 1) * width * height)}
            .arrangement=${arrangement}
            .width=${width}
            .height=${height}
            .cell=${cell}
            .signed=${true}
            .range=${range}
            .label="What the network sees${maps > 1 ? `, channel ${map}` : ""}: ${height} by ${width} numbers"
          ></bp-map>`,
        )}
      </div>
      <bp-legend lying .range=${range} .signed=${true}></bp-legend>`;
  }

  #told() {
    const { pixels } = this;
    if (!pixels) return "Nothing yet.";
    if (pixels.length === 1) return `One number: ${shortNumber(pixels[0], 3)}.`;
    const shape = formatShape(this.shape[0] === 1 ? this.shape.slice(1) : this.shape);
    if (!this.#isImage || !this.drawn) {
      const [least, most] = [
        pixels.reduce((a, b) => Math.min(a, b)),
        pixels.reduce((a, b) => Math.max(a, b)),
      ];
      return `${shape} numbers from ${shortNumber(least, 3)} to ${shortNumber(most, 3)}.`;
    }
    const inked = pixels.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
    const ink = this.shape[0] === 1 ? `; ${inked} of ${this.#size} hold ink` : "";
    return `${shape} numbers from 0 to 1${ink}.`;
  }

  render() {
    const { pixels } = this;
    return html`
      <p class="bp-network-sees__title">What the network sees</p>
      <div class="bp-network-sees__row">
        ${this.#isImage ? this.#image(formatShape(this.shape)) : nothing}
        <p>${this.#told()}</p>
      </div>
      ${pixels && !this.#isImage ? this.#maps(pixels) : nothing}
      ${
        this.drawn
          ? html`<details @toggle=${this.#opened}>
              <summary>How it got there</summary>
              ${this.#film()}
            </details>`
          : nothing
      }
    `;
  }
}

customElements.define("bp-network-sees", BpNetworkSees);
