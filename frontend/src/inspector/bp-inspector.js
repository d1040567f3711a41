/** The current step in full: its equation and source, what it says, what it reads, and the tensor that it writes. */
import { html, LitElement, nothing } from "lit";
import "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { rangesOf, rangeUpTo } from "../maps/range.js";
import "../styles/controls.css";
import "./bp-equation.js";
import "./bp-inspector.css";
import { formatNumber, formatPercent, formatShape } from "./numbers.js";
import { chosenPlaces, layoutOf, mapAt, sliceOf, statistics } from "./slices.js";
import { citation } from "./sources.js";

/** @import { NetworkDescription, RangeMode, Step, Tensor, TensorSpec, Trace } from "../types.js" */
/** @import { Layout } from "./slices.js" */

/** Vectors up to this length are listed number by number. */
const LISTED = 12;
const MAP_SIDE = 240;
const LARGEST_CELL = 36;

const UNREACHED = { parameter: "a parameter", input: "the input", setting: "chosen by you" };

export class BpInspector extends LitElement {
  static properties = {
    network: { attribute: false },
    trace: { attribute: false },
    step: { attribute: false },
    target: { attribute: false },
    range: { type: String },
    choices: { state: true },
    hovered: { state: true },
  };

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Trace | null} */
    this.trace = null;
    /** @type {Step | null} */
    this.step = null;
    /** @type {number | null} the target that is chosen, whatever the trace was taken against */
    this.target = null;
    /** @type {RangeMode} */
    this.range = "layer";
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

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-inspector");
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  willUpdate(changed) {
    if (changed.has("step") || changed.has("trace")) this.hovered = null;
  }

  /** @param {Event} event */
  #hover = (event) => {
    this.walking = false;
    this.hovered = /** @type {CustomEvent} */ (event).detail;
  };

  #leave = () => {
    this.hovered = null;
  };

  /** @param {string} symbol */
  #spec(symbol) {
    return this.network?.tensors.find((tensor) => tensor.symbol === symbol) ?? null;
  }

  /** @param {number} position */
  #jump(position) {
    this.dispatchEvent(
      new CustomEvent("position-chosen", { detail: { position }, bubbles: true, composed: true }),
    );
  }

  /** @param {string} symbol */
  #read(symbol) {
    const spec = this.#spec(symbol);
    const position = this.network?.steps.findIndex((step) => step.writes === symbol) ?? -1;
    const maths = html`<bp-equation .latex=${spec?.latex ?? symbol}></bp-equation>`;
    if (position >= 0) {
      return html`<button
        type="button"
        class="bp-inspector__chip"
        data-symbol=${symbol}
        aria-label="${symbol}: go to step ${position + 1}, which wrote it"
        title="${spec?.title ?? symbol}: go to step ${position + 1}, which wrote it"
        @click=${() => this.#jump(position)}
      >
        ${maths}
      </button>`;
    }
    const why = UNREACHED[/** @type {keyof typeof UNREACHED} */ (spec?.role ?? "")] ?? "";
    return html`<span class="bp-inspector__chip" data-symbol=${symbol} title="${spec?.title ?? symbol}${why && `: ${why}`}"
      >${maths}</span
    >`;
  }

  /** Why there are no numbers for this step. @param {Step} step */
  #absence(step) {
    if (!this.trace) return "Draw a digit or pick one: its numbers appear here.";
    if (step.phase === "update") return "An SGD step fills the update phase.";
    if (step.phase === "forward") return "This tensor is not in the trace.";
    if (this.target === null) return "Choose a target: the loss and its gradients are taken against it.";
    return `The loss against ${this.target} and its gradients follow when the drawing is done.`;
  }

  /** @param {TensorSpec} spec */
  #lettersNote(spec) {
    const shown = this.#spec(spec.of ?? "") ?? spec;
    if (!/^[CS]\d*$/.test(shown.symbol)) return nothing;
    return html`<p class="bp-inspector__note" data-role="letters">
      S is the pre-activation and C the activation. In LeNet’s papers C means convolution and S subsampling.
    </p>`;
  }

  /** @param {Float64Array} values */
  #statistics(values) {
    const { min, max, mean, zeros } = statistics(values);
    const rows = [
      ["min", formatNumber(min, 3)],
      ["mean", formatNumber(mean, 3)],
      ["max", formatNumber(max, 3)],
      ["zeros", formatPercent(zeros)],
    ];
    return html`<dl class="bp-inspector__statistics">
      ${rows.map(([name, text]) => html`<div><dt>${name}</dt><dd data-statistic=${name}>${text}</dd></div>`)}
    </dl>`;
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

  /** @param {TensorSpec} spec @param {Tensor} tensor */
  #map(spec, tensor) {
    if (tensor.shape.length === 0) {
      return html`<p class="bp-inspector__scalar">${formatNumber(tensor.values[0], 6)}</p>`;
    }
    const layout = layoutOf(tensor.shape, spec.axes, spec.role);
    const places = chosenPlaces(tensor, layout, this.choices);
    const map = mapAt(places, layout);
    const values = sliceOf(tensor, layout, map);
    const tensors = this.trace?.tensors ?? new Map();
    const specs = new Map(this.network?.tensors.map((each) => [each.symbol, each]));
    const ranges = rangesOf(spec, layout.maps, tensors, specs, this.range);
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

  render() {
    const { step, network } = this;
    if (!step || !network) return html`<p class="bp-inspector__absent">No step chosen yet.</p>`;
    const spec = this.#spec(step.writes);
    if (!spec) return html`<p class="bp-inspector__absent">The network does not describe ${step.writes}.</p>`;
    const tensor = this.trace?.tensors.get(step.writes) ?? null;
    const layer = network.layers.find(({ id }) => id === step.layer);
    return html`
      <header class="bp-inspector__head">
        <h2 data-symbol=${spec.symbol}>
          <bp-equation .latex=${spec.latex}></bp-equation>${
            spec.latex === spec.symbol
              ? nothing
              : html`<span class="bp-inspector__name">${spec.symbol}</span>`
          }
        </h2>
        <p class="bp-inspector__phase"><b>${step.phase}</b> ${step.layer ? html`<br />${layer?.id ?? step.layer}` : nothing}</p>
      </header>
      <p class="bp-inspector__title">${spec.title}</p>
      <div class="bp-inspector__equation"><bp-equation block .latex=${step.latex}></bp-equation></div>
      <ul class="bp-inspector__sources" aria-label="Sources">
        ${step.source.map((source) => {
          const { numbers, name, title } = citation(source, network.references);
          return html`<li><abbr tabindex="0" title=${title} aria-label=${title}>${numbers} ${name}</abbr></li>`;
        })}
      </ul>
      <p class="bp-inspector__says" data-role="says">${step.says}</p>
      ${this.#lettersNote(spec)}
      <dl class="bp-inspector__flow">
        <dt>reads</dt>
        <dd data-role="reads">${step.reads.map((symbol) => this.#read(symbol))}</dd>
        <dt>writes</dt>
        <dd data-role="writes">
          <bp-equation .latex=${spec.latex}></bp-equation>
          <span class="bp-inspector__shape">${formatShape(tensor?.shape ?? spec.shape)}</span>
        </dd>
      </dl>
      ${
        tensor
          ? html`${tensor.values.length > 1 ? this.#statistics(tensor.values) : nothing}${this.#map(spec, tensor)}`
          : html`<p class="bp-inspector__absent" data-role="absent">${this.#absence(step)}</p>`
      }
    `;
  }
}

customElements.define("bp-inspector", BpInspector);
