/** The digits behind a cell of the confusion matrix, or the most mistaken of all; each opens in the Digit page. */
import { html, LitElement, nothing } from "lit";
import { formatAddress } from "../address.js";
import { paintPixels } from "../drawing/pixels.js";
import { formatPercent } from "../inspector/numbers.js";
import { keyOf } from "./moments.js";
import { formatCount } from "./words.js";

/** @typedef {import("./types.js").JudgedDigit} JudgedDigit */
/** @typedef {import("./types.js").Shown} Shown */

const SIDE = 28;

/** Tells `cell-opened` {cell: null} when the reader goes back to the most mistaken ones. */
export class BpTrainDigits extends LitElement {
  static properties = {
    shown: { attribute: false },
    pixels: { attribute: false },
    weights: { attribute: false },
    network: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Shown | null} */
    this.shown = null;
    /** @type {Record<string, number[][]>} */
    this.pixels = {};
    /** @type {import("../types.js").WeightsRef | null} that judged them */
    this.weights = null;
    /** @type {string | null} that judged them; null: the main one */
    this.network = null;
  }

  createRenderRoot() {
    return this;
  }

  updated() {
    for (const canvas of this.querySelectorAll("canvas")) {
      const pixels = this.pixels[canvas.dataset.key ?? ""];
      if (pixels) paintPixels(canvas, pixels.flat(), SIDE, SIDE);
    }
  }

  #back = () =>
    this.dispatchEvent(
      new CustomEvent("cell-opened", { detail: { cell: null }, bubbles: true, composed: true }),
    );

  /** @param {Shown} shown */
  #title({ cell, digits, total }) {
    if (!cell) return "Most mistaken";
    const { label, prediction } = cell;
    const what =
      label === prediction ? `${label} rightly taken for ${label}` : `${label} taken for ${prediction}`;
    return `${what}: ${total > digits.length ? `${digits.length} of ${formatCount(total)}` : total}`;
  }

  /** @param {JudgedDigit} digit */
  #digit(digit) {
    const { split, index, label, prediction, confidence } = digit;
    const sample = { split, index };
    const address = formatAddress({
      network: this.network ?? undefined,
      sample,
      weights: this.weights ?? undefined,
      target: label,
    });
    const set = split === "test" ? "test" : "training";
    const says = `A ${label} taken for ${prediction} with ${formatPercent(confidence)}, image ${index} of the ${set} set`;
    return html`<li>
      <a class="bp-train-digit" href=${address} title="${says}: open it in the Digit page" aria-label="${says}. Open it in the Digit page">
        <canvas class="bp-ink" width=${SIDE} height=${SIDE} data-key=${keyOf(digit)}></canvas>
        <span aria-hidden="true">${label}&thinsp;→&thinsp;<b>${prediction}</b></span>
        <span aria-hidden="true">${formatPercent(confidence)}</span>
      </a>
    </li>`;
  }

  render() {
    const { shown } = this;
    if (!shown) return nothing;
    return html`<section class="bp-train-digits" aria-labelledby="bp-train-digits">
      <div class="bp-train-line">
        <h2 class="bp-train-heading" id="bp-train-digits" aria-live="polite">${this.#title(shown)}</h2>
        ${shown.cell ? html`<button type="button" class="bp-button" data-do="worst" @click=${this.#back}>Most mistaken</button>` : nothing}
      </div>
      ${
        shown.digits.length === 0
          ? html`<p class="bp-train-wait">${shown.cell ? "None of them." : "It made no mistake."}</p>`
          : html`<ul class="bp-train-digit-list">${shown.digits.map((digit) => this.#digit(digit))}</ul>
              <p class="bp-train-key">label&thinsp;→&thinsp;<b>taken for</b>, with what confidence. Choose one to walk through its pass with these weights.</p>`
      }
    </section>`;
  }
}

customElements.define("bp-train-digits", BpTrainDigits);
