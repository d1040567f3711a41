/** The current step in full: its equation and source, what it says, what it reads, and the tensor that it writes. */
import { html, LitElement, nothing } from "lit";
import "../explain/bp-explanation.js";
import "../styles/controls.css";
import "../update/bp-update-view.js";
import "./bp-cells.js";
import "./bp-equation.js";
import "./bp-inspector.css";
import { formatNumber, formatPercent, formatShape } from "./numbers.js";
import { statistics } from "./slices.js";
import { citation } from "./sources.js";
import { typesetWhenIdle } from "./typesetting.js";

/** @import { BpCells } from "./bp-cells.js" */
/** @import { Cell, Explanation } from "../explain/types.js" */
/** @import { NetworkDescription, RangeMode, Step, TensorSpec, Trace } from "../types.js" */

const UNREACHED = { parameter: "a parameter", input: "the input", setting: "chosen by you" };

export class BpInspector extends LitElement {
  static properties = {
    network: { attribute: false },
    trace: { attribute: false },
    step: { attribute: false },
    target: { attribute: false },
    range: { type: String },
    reach: { attribute: false },
    cell: { attribute: false },
    trail: { attribute: false },
    explanation: { attribute: false },
    unexplained: { attribute: false },
    edits: { attribute: false },
  };

  /** What is typeset ahead is of one network. @type {() => void} */
  #leaveTypesetting = () => {};

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
    /** @type {Trace["tensors"] | null} largest magnitudes that colours span; null: the trace's own */
    this.reach = null;
    /** @type {Cell | null} the number that is explained, in the place of the step */
    this.cell = null;
    /** @type {readonly Cell[]} the way to it */
    this.trail = [];
    /** @type {Explanation | null} */
    this.explanation = null;
    /** @type {string | null} why there is none */
    this.unexplained = null;
    /** @type {readonly Cell[]} where the reader typed another number */
    this.edits = [];
  }

  createRenderRoot() {
    return this;
  }

  /** Done once its cells are. */
  async getUpdateComplete() {
    const done = await super.getUpdateComplete();
    await /** @type {BpCells | null} */ (this.querySelector("bp-cells"))?.updateComplete;
    return done;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-inspector");
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#leaveTypesetting();
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  willUpdate(changed) {
    if (!changed.has("network") || !this.network) return;
    const { steps, tensors } = this.network;
    this.#leaveTypesetting();
    this.#leaveTypesetting = typesetWhenIdle([
      ...steps.map(({ latex }) => ({ latex, block: true })),
      ...tensors.map(({ latex }) => ({ latex })),
    ]);
  }

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
    const latex = spec?.latex ?? symbol;
    if (position >= 0) {
      return html`<button
        type="button"
        class="bp-inspector__chip"
        data-symbol=${symbol}
        aria-label="${symbol}: go to step ${position + 1}, which wrote it"
        title="${spec?.title ?? symbol}: go to step ${position + 1}, which wrote it"
        @click=${() => this.#jump(position)}
      >
        <bp-equation labelled .latex=${latex}></bp-equation>
      </button>`;
    }
    const why = UNREACHED[/** @type {keyof typeof UNREACHED} */ (spec?.role ?? "")] ?? "";
    return html`<span class="bp-inspector__chip" data-symbol=${symbol} title="${spec?.title ?? symbol}${why && `: ${why}`}"
      ><bp-equation .latex=${latex}></bp-equation></span
    >`;
  }

  /** Why there are no numbers for this step. @param {Step} step */
  #absence(step) {
    if (!this.trace) return "The numbers appear here once there is an input.";
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

  /** A number's arithmetic above, the step that it belongs to folded away below it. @param {Cell} cell */
  #explained(cell) {
    const { network, trace, trail, explanation, unexplained } = this;
    return html`<bp-explanation
      .network=${network}
      .trace=${trace}
      .cell=${cell}
      .trail=${trail}
      .explanation=${explanation}
      .problem=${unexplained}
    ></bp-explanation>`;
  }

  /** @param {Step} step @param {TensorSpec} spec of what it writes */
  #told(step, spec) {
    const network = /** @type {NetworkDescription} */ (this.network);
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
          ? tensor.values.length > 1 && step.phase !== "update"
            ? this.#statistics(tensor.values)
            : nothing
          : html`<p class="bp-inspector__absent" data-role="absent">${this.#absence(step)}</p>`
      }
    `;
  }

  /** @param {Step} step */
  #update(step) {
    return html`<bp-update-view .network=${this.network} .trace=${this.trace} .step=${step}></bp-update-view>`;
  }

  /** @param {TensorSpec} spec */
  #cells(spec) {
    return html`<bp-cells
      .network=${this.network}
      .trace=${this.trace}
      .spec=${spec}
      .range=${this.range}
      .reach=${this.reach}
      .cell=${this.cell}
      .edits=${this.edits}
    ></bp-cells>`;
  }

  render() {
    const { step, network, cell } = this;
    if (!step || !network) return html`<p class="bp-inspector__absent">No step chosen yet.</p>`;
    const written = this.#spec(step.writes);
    if (!written)
      return html`<p class="bp-inspector__absent">The network does not describe ${step.writes}.</p>`;
    const spec = (cell && this.#spec(cell.symbol)) ?? written;
    return html`
      ${cell ? this.#explained(cell) : this.#told(step, written)}
      ${cell ? html`<h4 class="bp-inspector__all">all of ${spec.symbol}</h4>` : nothing}
      ${!cell && step.phase === "update" ? this.#update(step) : this.#cells(spec)}
      ${
        cell
          ? html`<details class="bp-inspector__more">
              <summary>The step: ${written.symbol}, ${written.title}</summary>
              ${this.#told(step, written)}
            </details>`
          : nothing
      }
    `;
  }
}

customElements.define("bp-inspector", BpInspector);
