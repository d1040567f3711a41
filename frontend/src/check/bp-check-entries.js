/** The cells of a tensor, both derivatives side by side: the worst, or those that met a kink. */
import { html, LitElement, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import { kinkWords } from "./words.js";

/** @typedef {import("./types.js").CheckedTensor} CheckedTensor */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {"worst" | "kinked"} Which */

const AT_FIRST = 10;
const MORE = 50;
const DIGITS = 8;

/** @param {CheckedTensor} tensor @param {Which} which */
export function chosenEntries({ entries }, which) {
  if (which === "kinked") return entries.filter(({ kink }) => kink);
  return entries.filter(({ kink }) => !kink).sort((a, b) => b.relative_error - a.relative_error);
}

export class BpCheckEntries extends LitElement {
  static properties = {
    tensor: { attribute: false },
    entry: { attribute: false },
    which: { state: true },
    shown: { state: true },
  };

  constructor() {
    super();
    /** @type {CheckedTensor | null} */
    this.tensor = null;
    /** @type {Entry | null} that is looked at */
    this.entry = null;
    /** @type {Which} */
    this.which = "worst";
    this.shown = AT_FIRST;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("tensor")) return;
    this.shown = AT_FIRST;
    this.which = this.tensor?.worst ? "worst" : "kinked";
  }

  /** @param {Which} which @param {string} title @param {number} count */
  #tab(which, title, count) {
    return html`<label>
      <input
        type="radio"
        name="entries"
        .checked=${this.which === which}
        ?disabled=${count === 0}
        @change=${() => {
          this.which = which;
          this.shown = AT_FIRST;
        }}
      /><span>${title}</span>
    </label>`;
  }

  /** @param {Entry} entry */
  #row(entry) {
    const { index, analytic, numeric, relative_error, kink } = entry;
    const chosen = this.entry?.index.join() === index.join();
    const detail = { index };
    const look = () =>
      this.dispatchEvent(new CustomEvent("entry-chosen", { detail, bubbles: true, composed: true }));
    return html`<tr ?data-chosen=${chosen} ?data-kinked=${kink !== null} @click=${look}>
      <th scope="row"><button type="button" aria-pressed=${chosen}>[${index.join(", ")}]</button></th>
      <td>${formatNumber(analytic, DIGITS)}</td>
      <td>${formatNumber(numeric, DIGITS)}</td>
      <td>${formatNumber(relative_error, 3)}</td>
      <td class="bp-check-what">${kink ? kinkWords(kink) : ""}</td>
    </tr>`;
  }

  render() {
    const { tensor } = this;
    if (!tensor) return nothing;
    const entries = chosenEntries(tensor, this.which);
    const rows = entries.slice(0, this.shown);
    const more = entries.length - rows.length;
    return html`<div class="bp-check-entries">
      <fieldset class="bp-segments">
        <legend class="bp-visually-hidden">Which cells</legend>
        ${this.#tab("worst", "largest errors", tensor.count - tensor.kinked)}
        ${this.#tab("kinked", `kinked (${tensor.kinked})`, tensor.kinked)}
      </fieldset>
      <div class="bp-check-scroll" tabindex="0" role="group" aria-label="Cells of ${tensor.gradient}">
        <table class="bp-check-table">
          <thead>
            <tr>
              <th scope="col">cell</th>
              <th scope="col">backpropagation</th>
              <th scope="col">finite difference</th>
              <th scope="col">relative error</th>
              <th scope="col">${this.which === "kinked" ? "what crossed first" : nothing}</th>
            </tr>
          </thead>
          <tbody>${rows.map((entry) => this.#row(entry))}</tbody>
        </table>
      </div>
      ${
        more > 0
          ? html`<button
              type="button"
              class="bp-button"
              @click=${() => {
                this.shown += MORE;
              }}
            >
              Show ${Math.min(MORE, more)} more
            </button>`
          : nothing
      }
    </div>`;
  }
}

customElements.define("bp-check-entries", BpCheckEntries);
