/** Where one number comes from: its equation with its indices and with its numbers, its terms, and what it feeds. */
import { html, LitElement, nothing } from "lit";
import "../equations/bp-derivation.js";
import "../inspector/bp-equation.js";
import { specsOf } from "../network/columns.js";
import "./bp-explanation.css";
import "./bp-feeds.js";
import "./bp-slice.js";
import "./bp-terms.js";
import "./bp-trail.js";
import "./bp-value.js";
import { cellKey, cellName, isEditable, sameCell } from "./cells.js";
import { send, termLine } from "./factor.js";
import { inWords } from "./words.js";

/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */
/** @typedef {import("../types.js").Trace} Trace */

export class BpExplanation extends LitElement {
  static properties = {
    network: { attribute: false },
    trace: { attribute: false },
    cell: { attribute: false },
    trail: { attribute: false },
    explanation: { attribute: false },
    problem: { attribute: false },
  };

  /** @type {Map<string, TensorSpec>} */
  #specs = new Map();
  /** Where the keyboard goes on once the explanation asked for is there: the cell that it came from, or the first. @type {Cell | "first" | null} */
  #waiting = null;

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Trace | null} */
    this.trace = null;
    /** @type {Cell | null} */
    this.cell = null;
    /** @type {readonly Cell[]} */
    this.trail = [];
    /** @type {Explanation | null} of this cell, or of the one before until this one's is there */
    this.explanation = null;
    /** @type {string | null} why there is none */
    this.problem = null;
    this.addEventListener("cell-followed", this.#followed);
    this.addEventListener("keydown", this.#key);
  }

  createRenderRoot() {
    return this;
  }

  /** Whoever follows by key goes on by key. @param {Event} event */
  #followed = (event) => {
    if (/** @type {CustomEvent} */ (event).detail.byKey) this.#waiting = "first";
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const typed = /** @type {Element} */ (event.target).matches("input, select, textarea");
    if (event.key !== "Backspace" || typed) return;
    event.preventDefault();
    this.#waiting = this.cell;
    send(this, "cell-raised", null);
  };

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("network") && this.network) this.#specs = specsOf(this.network);
    const left = /** @type {Cell | null | undefined} */ (changed.get("cell"));
    const trail = /** @type {readonly Cell[]} */ (changed.get("trail") ?? []);
    const back = left && this.trail.length < trail.length;
    if (back && this.contains(document.activeElement)) this.#waiting = left;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (changed.has("cell") && this.cell) this.#comeIntoView();
    if (!changed.has("explanation") || !this.#waiting || !sameCell(this.explanation, this.cell)) return;
    const to = this.#waiting;
    this.#waiting = null;
    this.#focus(to);
  }

  /** What was pressed may stand far above its explanation, as where the page is one column, or far below its beginning. */
  #comeIntoView() {
    const panel = this.closest("bp-inspector");
    if (panel?.scrollTop) panel.scrollTop = 0;
    const { top } = this.getBoundingClientRect();
    if (top < 0 || top > innerHeight * 0.7) this.scrollIntoView({ block: "start" });
  }

  /** @param {Cell | "first"} to */
  async #focus(to) {
    const terms = this.querySelector("bp-terms");
    await /** @type {LitElement | null} */ (terms)?.updateComplete;
    const named = to === "first" ? null : this.querySelector(`.bp-factor[data-cell="${cellKey(to)}"]`);
    const first = terms?.querySelector(".bp-factor[tabindex='0']") ?? this.querySelector(".bp-value__name");
    /** @type {HTMLElement | null} */ (named ?? first)?.focus();
  }

  render() {
    const { cell, explanation } = this;
    if (!cell) return nothing;
    return html`<bp-trail .trail=${this.trail} .cell=${cell}></bp-trail>
      ${explanation ? this.#told(explanation) : this.#untold(cell)}
      <p class="bp-visually-hidden" aria-live="polite" data-role="in-words">${explanation ? inWords(explanation) : ""}</p>`;
  }

  /** @param {Cell} cell */
  #untold(cell) {
    const spec = this.#specs.get(cell.symbol);
    return html`<div class="bp-value"><h3 class="bp-value__name">${cellName(cell)}</h3></div>
      <p class="bp-value__title">${spec?.title ?? ""}</p>
      ${this.problem ? html`<p class="bp-inspector__absent" data-role="absent">${this.problem}</p>` : nothing}`;
  }

  /** @param {Explanation} explanation */
  #told(explanation) {
    const { symbol, index, value, edited, says, latex, latex_numbers, combine, decided_by } = explanation;
    const spec = this.#specs.get(symbol);
    const made = combine !== "given";
    return html`
      <bp-value
        .cell=${{ symbol, index }}
        .value=${value}
        .says=${spec?.title ?? ""}
        .editable=${Boolean(spec && isEditable(spec))}
        .replaced=${edited?.before ?? null}
      ></bp-value>
      ${
        made
          ? html`<div class="bp-explanation__equations">
              <bp-equation block .latex=${latex}></bp-equation>
              ${latex_numbers ? html`<p class="bp-explanation__numbers"><bp-equation .latex=${latex_numbers}></bp-equation></p>` : nothing}
            </div>`
          : nothing
      }
      ${edited && made ? html`<p class="bp-explanation__says">How it was computed before you typed:</p>` : nothing}
      <p class="bp-explanation__says" data-role="says">${says}</p>
      <bp-terms .explanation=${explanation} .specs=${this.#specs}></bp-terms>
      ${
        decided_by.length > 0
          ? html`<p class="bp-explanation__decided">
              decided by
              ${decided_by.map((factor) => termLine({ coefficient: 1, function: null, factors: [factor], value: factor.value }))}
            </p>`
          : nothing
      }
      <bp-derivation .lines=${explanation.derivation ?? null} .references=${this.network?.references ?? []}></bp-derivation>
      <bp-slice .explanation=${explanation} .specs=${this.#specs} .tensors=${this.trace?.tensors ?? new Map()}></bp-slice>
      <bp-feeds .explanation=${explanation}></bp-feeds>
    `;
  }
}

customElements.define("bp-explanation", BpExplanation);
