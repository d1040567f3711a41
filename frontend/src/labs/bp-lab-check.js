/** A gradient check in a lab: what backpropagation says beside what moving each number a little says. */
import { html, LitElement, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";

/** @typedef {import("../check/types.js").CheckResult} CheckResult */

/** Tells `check-wanted`. */
export class BpLabCheck extends LitElement {
  static properties = { asked: { attribute: false }, words: { type: String }, cells: { type: Boolean } };

  constructor() {
    super();
    /** @type {import("./types.js").Asked | null} */
    this.asked = null;
    this.words = "Check by finite differences";
    /** Whether every number is told, not every tensor. */
    this.cells = false;
  }

  createRenderRoot() {
    return this;
  }

  #run = () => this.dispatchEvent(new CustomEvent("check-wanted", { bubbles: true, composed: true }));

  /** @param {CheckResult} result */
  #tensors({ tensors }) {
    return html`<table class="bp-lab__table">
      <thead><tr><th>gradient</th><th>numbers</th><th>largest relative error</th><th>agrees</th></tr></thead>
      <tbody>
        ${tensors.map(
          ({ gradient, count, max_relative_error: error, agrees }) =>
            html`<tr><td>${gradient}</td><td>${count}</td><td>${error === null ? "" : formatNumber(error, 2)}</td><td>${agrees ? "yes" : "no"}</td></tr>`,
        )}
      </tbody>
    </table>`;
  }

  /** @param {CheckResult} result */
  #cells({ tensors }) {
    return html`<table class="bp-lab__table">
      <thead><tr><th>gradient</th><th>by backpropagation</th><th>by finite difference</th></tr></thead>
      <tbody>
        ${tensors.flatMap(({ gradient, entries }) =>
          entries.map(
            ({ index, analytic, numeric }) =>
              html`<tr><td>${gradient}[${index.join(", ")}]</td><td>${formatNumber(analytic, 9)}</td><td>${formatNumber(numeric, 9)}</td></tr>`,
          ),
        )}
      </tbody>
    </table>`;
  }

  render() {
    const { asked } = this;
    const result = /** @type {CheckResult | null} */ (asked?.answer ?? null);
    const agrees = result?.tensors.every((tensor) => tensor.agrees);
    return html`<div class="bp-lab__check">
      <button type="button" class="bp-button" ?disabled=${asked?.busy} @click=${this.#run}>${asked?.busy ? "Moving every number…" : this.words}</button>
      ${asked?.problem ? html`<p class="bp-lab__problem">${asked.problem}</p>` : nothing}
      ${
        result
          ? html`<p role="status"><b>${agrees ? "Backpropagation agrees with finite differences." : "Backpropagation and finite differences differ."}</b></p>
              <div class="bp-lab__scroll">${this.cells ? this.#cells(result) : this.#tensors(result)}</div>`
          : nothing
      }
    </div>`;
  }
}

customElements.define("bp-lab-check", BpLabCheck);
