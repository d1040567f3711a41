/** A claim that the reader can try: both sides computed apart by the server, held against each other, term by term. */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-equation.js";
import { formatNumber } from "../inspector/numbers.js";
import { citation } from "../inspector/sources.js";
import "./bp-proof.css";
import { latexFactor, latexNumber } from "./numbers.js";

/** @typedef {import("./types.js").Proved} Proved */
/** @typedef {import("./types.js").ProofTerm} ProofTerm */

const DIGITS = 9;
/** A term that is a number, with no symbol in it. */
const PLAIN = /^[-\d.]+( \\cdot 10\^\{-?\d+\})?$/;

/** @param {ProofTerm} term */
function termLatex({ latex, factors, value }) {
  if (PLAIN.test(latex)) return latexNumber(value, 8);
  if (factors.length === 1) return `${latex} = ${latexNumber(value, 6)}`;
  const numbers = factors.map((factor) => latexFactor(factor)).join(" \\cdot ");
  return `${latex} = ${numbers} = ${latexNumber(value, 6)}`;
}

/** Where each cell stands, without the axes along which there is but one place. @param {readonly { index: readonly number[] }[]} cells */
export function placesOf(cells) {
  const first = cells[0]?.index ?? [];
  const axes = [...first.keys()].filter((axis) => cells.some(({ index }) => index[axis] !== first[axis]));
  return cells.map(({ index }) => (axes.length > 0 ? `[${axes.map((axis) => index[axis]).join(", ")}]` : ""));
}

/** A number with no zeros at its end that only fill it up. @param {number} value */
export const trimmed = (value) =>
  formatNumber(value, DIGITS)
    .replace(/(\.\d*?)0+(·|$)/, "$1$2")
    .replace(/\.(·|$)/, "$1");

/** What came of it, in a sentence. @param {Proved} proved @param {string} kind */
export function verdict({ equal, expected, cells, largest_difference: difference }, kind) {
  const count = cells.length === 1 ? "the one number" : `all ${cells.length} numbers`;
  if (equal && expected)
    return difference === 0
      ? `Equal in ${count}, to the last bit.`
      : `Equal in ${count}: the largest difference is ${formatNumber(difference, 2)}, which is rounding.`;
  if (equal) return `Equal here in ${count}, by chance.`;
  const apart = `The two sides differ by up to ${formatNumber(difference, 4)}`;
  if (expected) return `${apart}.`;
  return kind === "slip" ? `${apart}: the source slips here.` : `${apart}, as they should.`;
}

/** Tells `proof-wanted` {id}. */
export class BpProof extends LitElement {
  static properties = {
    claim: { attribute: false },
    asked: { attribute: false },
    references: { attribute: false },
    opened: { state: true },
  };

  constructor() {
    super();
    /** @type {import("./types.js").Claim | null} */
    this.claim = null;
    /** @type {import("./types.js").Asked | null} */
    this.asked = null;
    /** @type {readonly import("../types.js").Reference[]} */
    this.references = [];
    /** Cells whose terms are unfolded. @type {ReadonlySet<number>} */
    this.opened = new Set([0]);
  }

  createRenderRoot() {
    return this;
  }

  #run = () =>
    this.dispatchEvent(
      new CustomEvent("proof-wanted", { detail: { id: this.claim?.id }, bubbles: true, composed: true }),
    );

  /** @param {readonly ProofTerm[]} terms @param {string} title */
  #terms(terms, title) {
    const large = terms.filter(({ value }) => value !== 0);
    const shown = terms.length <= 4 ? terms : large;
    const zeros = terms.length - shown.length;
    return html`<div class="bp-proof__terms">
      <h5>${title}</h5>
      <ul>
        ${shown.map((term) => html`<li data-zero=${term.value === 0 || nothing}><bp-equation .latex=${termLatex(term)}></bp-equation></li>`)}
        ${zeros > 0 ? html`<li class="bp-proof__zeros">${shown.length > 0 ? "and " : ""}${zeros} ${zeros === 1 ? "term that is" : "terms that are"} 0</li>` : nothing}
        ${terms.length === 0 ? html`<li class="bp-proof__zeros">nothing arrives here: 0</li>` : nothing}
      </ul>
    </div>`;
  }

  /** @param {Proved} proved */
  #result(proved) {
    const { left, right, cells, equal, expected, note } = proved;
    const kind = this.claim?.kind ?? "claim";
    const places = placesOf(cells);
    const outcome = equal === expected ? (equal ? "holds" : "apart") : "unexpected";
    return html`<div class="bp-proof__result" data-outcome=${outcome}>
      <p class="bp-proof__verdict" role="status"><span aria-hidden="true">${equal ? "=" : "≠"}</span> ${verdict(proved, kind)}</p>
      ${note ? html`<p class="bp-proof__note">${note}</p>` : nothing}
      <div class="bp-proof__sides">
        ${[left, right].map((side) => html`<div><h4>${side.title}</h4><bp-equation block .latex=${side.latex}></bp-equation></div>`)}
      </div>
      <ol class="bp-proof__cells">
        ${cells.map(
          (cell, i) => html`<li data-equal=${cell.equal}>
            <details
              .open=${this.opened.has(i)}
              @toggle=${(/** @type {Event} */ event) => this.#fold(i, /** @type {HTMLDetailsElement} */ (event.target).open)}
            >
              <summary>
                <span class="bp-proof__place">${places[i]}</span>
                <span>${trimmed(cell.left)}</span>
                <span class="bp-proof__sign">${cell.equal ? "=" : "≠"}</span>
                <span>${trimmed(cell.right)}</span>
              </summary>
              ${this.opened.has(i) ? html`<div class="bp-proof__sides">${this.#terms(cell.left_terms, left.title)} ${this.#terms(cell.right_terms, right.title)}</div>` : nothing}
            </details>
          </li>`,
        )}
      </ol>
    </div>`;
  }

  /** @param {number} cell @param {boolean} open */
  #fold(cell, open) {
    if (open === this.opened.has(cell)) return;
    const opened = new Set(this.opened);
    if (open) opened.add(cell);
    else opened.delete(cell);
    this.opened = opened;
  }

  render() {
    const { claim, asked } = this;
    if (!claim) return nothing;
    const answer = /** @type {Proved | null} */ (asked?.answer ?? null);
    return html`<article class="bp-proof" data-proof=${claim.id} data-kind=${claim.kind} aria-label=${claim.title}>
      <header>
        <h3>${claim.title}</h3>
        ${(claim.source ?? []).map((source) => {
          const { numbers, name, title } = citation(source, this.references);
          return html`<abbr title=${title}>${numbers} ${name}</abbr>`;
        })}
      </header>
      <p>${claim.says}</p>
      <bp-equation block .latex=${claim.latex}></bp-equation>
      <button type="button" class="bp-button ${answer ? "" : "bp-button--primary"}" ?disabled=${Boolean(asked?.busy)} @click=${this.#run}>
        ${asked?.busy ? "Computing both sides…" : answer ? "Compute both sides again" : "Compute both sides"}
      </button>
      ${asked?.problem ? html`<p class="bp-lab__problem">${asked.problem}</p>` : nothing} ${answer ? this.#result(answer) : nothing}
    </article>`;
  }
}

customElements.define("bp-proof", BpProof);
