/** Real handwritten digits to start from, by digit. */
import { html, LitElement } from "lit";
import "../styles/controls.css";
import "./bp-sample-picker.css";
import { paintPixels } from "./pixels.js";

/** @import { Sample } from "../types.js" */

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

export class BpSamplePicker extends LitElement {
  static properties = {
    samples: { attribute: false },
    digit: { attribute: false },
    loading: { type: Boolean },
    total: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Sample[] | null} */
    this.samples = null;
    /** @type {number | null} the digit that the samples are narrowed to */
    this.digit = null;
    this.loading = false;
    /** @type {number | null} how many there are in all, where that is known */
    this.total = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-sample-picker");
  }

  updated() {
    const samples = this.samples ?? [];
    for (const canvas of this.querySelectorAll("canvas")) {
      const sample = samples[Number(canvas.dataset.position)];
      if (sample) paintPixels(canvas, sample.pixels.flat(), 28, 28);
    }
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {number | null} digit @param {number} offset */
  #want(digit, offset) {
    this.#send("samples-wanted", { digit, offset });
  }

  /** @param {Event} event */
  #opened = (event) => {
    const { open } = /** @type {HTMLDetailsElement} */ (event.currentTarget);
    if (open && !this.samples?.length && !this.loading) this.#want(this.digit, 0);
  };

  /** @param {number | null} digit */
  #filter(digit) {
    return html`<button
      type="button"
      aria-pressed=${this.digit === digit ? "true" : "false"}
      aria-label=${digit === null ? "All digits" : `Digit ${digit}`}
      @click=${() => this.#want(digit, 0)}
    >
      ${digit ?? "all"}
    </button>`;
  }

  render() {
    const samples = this.samples ?? [];
    const more = this.total === null ? samples.length > 0 : samples.length < this.total;
    return html`
      <details @toggle=${this.#opened}>
        <summary>Pick a real digit</summary>
        <div class="bp-sample-picker__filter" role="group" aria-label="Which digit">
          ${this.#filter(null)}${DIGITS.map((digit) => this.#filter(digit))}
        </div>
        <div class="bp-sample-picker__grid" role="group" aria-label="Digits" aria-busy=${this.loading ? "true" : "false"}>
          ${samples.map(
            (sample, position) => html`<button
              type="button"
              class="bp-sample-picker__digit"
              title="${sample.label}: image ${sample.index} of the ${sample.split} set"
              aria-label="A ${sample.label}, image ${sample.index} of the ${sample.split} set"
              @click=${() => this.#send("sample-chosen", { sample })}
            >
              <canvas class="bp-ink" width="28" height="28" data-position=${position}></canvas>
            </button>`,
          )}
        </div>
        <p class="bp-sample-picker__foot">
          <span>${this.loading && !samples.length ? "Loading digits…" : "MNIST, Y. LeCun and C. Cortes, CC BY-SA 3.0"}</span>
          ${
            more
              ? html`<button
                type="button"
                class="bp-button"
                data-tool="more"
                ?disabled=${this.loading}
                @click=${() => this.#want(this.digit, samples.length)}
              >
                more
              </button>`
              : null
          }
        </p>
      </details>
    `;
  }
}

customElements.define("bp-sample-picker", BpSamplePicker);
