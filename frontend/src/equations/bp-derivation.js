/** Why a number is what it is: the lines of its derivation, with its indices and its numbers, unfolded if one asks. */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-equation.js";
import { citation } from "../inspector/sources.js";
import "./bp-derivation.css";

/** @typedef {import("./types.js").Line} Line */

/** As large as on a line of its own, but broken into several where it is long. @param {string} latex */
const large = (latex) => `\\displaystyle ${latex}`;

export class BpDerivation extends LitElement {
  static properties = {
    lines: { attribute: false },
    references: { attribute: false },
    open: { state: true },
  };

  constructor() {
    super();
    /** @type {readonly Line[] | null} in the order of the argument; none: there is nothing to derive */
    this.lines = [];
    /** @type {readonly import("../types.js").Reference[]} the texts that lines are cited from */
    this.references = [];
    this.open = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Line} line */
  #source({ seed, number }) {
    if (seed === null || number === null)
      return html`<span class="bp-derivation__number" title="No source prints this line.">·</span>`;
    const { numbers, name, title } = citation({ seed, equations: [number] }, this.references);
    return html`<abbr class="bp-derivation__number" tabindex="0" title=${title} aria-label=${title}>${numbers} <span>${name}</span></abbr>`;
  }

  /** @param {Line} line */
  #line(line) {
    const { latex, latex_numbers: numbers, says, erratum, holds } = line;
    return html`<li data-holds=${holds ?? nothing}>
      <p>${this.#source(line)} ${says}</p>
      <bp-equation class="bp-derivation__maths" .latex=${large(latex)}></bp-equation>
      <bp-equation class="bp-derivation__maths bp-derivation__numbers" .latex=${large(numbers)}></bp-equation>
      ${holds === false ? html`<p class="bp-derivation__note">The two sides differ here: a number on the way was put in by hand.</p>` : nothing}
      ${erratum ? html`<p class="bp-derivation__note"><b>Erratum</b> ${erratum}</p>` : nothing}
    </li>`;
  }

  render() {
    const lines = this.lines ?? [];
    if (lines.length === 0) return nothing;
    return html`<details
      class="bp-derivation"
      .open=${this.open}
      @toggle=${(/** @type {Event} */ event) => {
        this.open = /** @type {HTMLDetailsElement} */ (event.target).open;
      }}
    >
      <summary>Why is it so? <span class="bp-derivation__count">${lines.length === 1 ? "1 line" : `${lines.length} lines`}</span></summary>
      ${this.open ? html`<ol>${lines.map((line) => this.#line(line))}</ol>` : nothing}
    </details>`;
  }
}

customElements.define("bp-derivation", BpDerivation);
