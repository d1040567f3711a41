/** One chart: curves by uPlot, and a legend that tells the numbers under the pointer, or else the newest. */
import { html, LitElement, nothing } from "lit";
import { FittedPlot } from "../charts/fitted_plot.js";
import { lastOf } from "./curves.js";
import { plotInks, plotOptions } from "./plot_options.js";

/**
 * @typedef {object} Line
 * @property {string} run whose it is, where there are two
 * @property {boolean} validation else of the training images
 * @property {string} ink custom property of its colour
 * @property {boolean} dashed
 */

const HEIGHT = 216;

export class BpTrainChart extends LitElement {
  static properties = {
    heading: { type: String },
    lines: { attribute: false },
    data: { attribute: false },
    logarithmic: { type: Boolean },
    top: { attribute: false },
    axis: { type: String },
    formatX: { attribute: false },
    formatY: { attribute: false },
    at: { state: true },
  };

  #plot = new FittedPlot(this, HEIGHT, () => this.#draw(true));
  /** What the plot was built for: another shape needs another plot. */
  #shape = "";

  constructor() {
    super();
    this.heading = "";
    /** @type {Line[]} */
    this.lines = [];
    /** @type {[number[], ...(number | null)[][]]} */
    this.data = [[]];
    this.logarithmic = false;
    /** @type {number | null} where the upright axis ends; null: above the curves */
    this.top = null;
    this.axis = "";
    /** @type {(value: number) => string} */
    this.formatX = String;
    /** @type {(value: number) => string} */
    this.formatY = String;
    /** @type {number | null} the row under the pointer */
    this.at = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (["data", "lines", "logarithmic", "axis"].some((name) => changed.has(name))) this.#draw(false);
  }

  /** @param {boolean} anew also where only the colours have changed */
  #draw(anew) {
    const place = /** @type {HTMLElement | null} */ (this.querySelector(".bp-train-plot"));
    if (!place || !this.isConnected) return;
    const shape = JSON.stringify([this.lines, this.logarithmic, this.axis]);
    if (this.#plot.drawn && shape === this.#shape && !anew) return this.#plot.setData(this.data);
    this.#shape = shape;
    const look = { ...this.#look, ...this.#plot.size };
    this.#plot.draw(plotOptions(look, this.#point, plotInks(this, this.lines)), this.data, place);
  }

  get #look() {
    const { lines, logarithmic, top, axis } = this;
    return {
      lines,
      logarithmic,
      top,
      axis,
      formatX: (/** @type {number} */ value) => this.formatX(value),
      formatY: (/** @type {number} */ value) => this.formatY(value),
    };
  }

  /** @param {number | null} at */
  #point = (at) => {
    this.at = at;
  };

  /** Without sight of the curves: where each begins and where it is now. */
  get #told() {
    const told = this.lines.map((line, i) => {
      const curve = this.data[i + 1] ?? [];
      const [first, last] = [curve.find((value) => value !== null) ?? null, lastOf(curve)];
      if (first === null || last === null) return "";
      return `${this.#nameOf(line)} from ${this.formatY(first)} to ${this.formatY(last)}`;
    });
    const known = told.filter(Boolean);
    return `${this.heading}: ${known.length > 0 ? known.join("; ") : "nothing measured yet"}`;
  }

  /** @param {Line} line */
  #nameOf({ run, validation }) {
    const kind = validation ? "validation" : "training";
    return run ? `${run}, ${kind}` : kind;
  }

  /** @param {Line} line */
  #sample({ ink, dashed, validation }) {
    return html`<svg viewBox="0 0 30 8" aria-hidden="true" style="color: var(${ink})">
      <path d="M0 4h30" stroke="currentColor" stroke-width=${validation ? 1.75 : 1} stroke-dasharray=${dashed ? "5 4" : nothing} />
      <circle cx="15" cy="4" r=${validation ? 2.5 : 0} fill="var(--paper)" stroke="currentColor" stroke-width=${validation ? 1.5 : 0} />
    </svg>`;
  }

  /** Both curves of one run. @param {Line} first of them */
  #entry({ run, ink }) {
    return html`<li>
      ${run ? html`<span class="bp-train-legend-run" title=${run}>${run}</span>` : nothing}
      ${this.lines.map((line, i) => {
        if (line.ink !== ink) return nothing;
        const value = lastOf(this.data[i + 1] ?? [], this.at ?? undefined);
        return html`<span>${this.#sample(line)} ${line.validation ? "validation" : "training"} <b>${value === null ? "–" : this.formatY(value)}</b></span>`;
      })}
    </li>`;
  }

  render() {
    const [places] = this.data;
    const at = this.at === null ? (places.at(-1) ?? null) : (places[this.at] ?? null);
    return html`<figure class="bp-train-chart">
      <figcaption>
        <h3 class="bp-train-heading">
          ${this.heading} <span class="bp-train-at">${at === null ? "" : `at ${this.axis} ${this.formatX(at)}`}</span>
        </h3>
        <ul class="bp-train-legend">
          ${this.lines.filter(({ validation }) => !validation).map((line) => this.#entry(line))}
        </ul>
      </figcaption>
      <div class="bp-train-plot" role="img" aria-label=${this.#told} style="min-height: ${HEIGHT}px"></div>
    </figure>`;
  }
}

customElements.define("bp-train-chart", BpTrainChart);
