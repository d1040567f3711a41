/** Ten bars: how probable the network holds each digit to be, and which one the loss is taken against. */
import { html, LitElement } from "lit";
import { formatPercent, formatPoints } from "../inspector/numbers.js";
import "../styles/controls.css";
import "./bp-probabilities.css";

/** A share below this is thinner than the outline that would show it. */
const VISIBLE = 0.01;

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

export class BpProbabilities extends LitElement {
  static properties = {
    values: { attribute: false },
    before: { attribute: false },
    since: { type: String },
    target: { attribute: false },
    prediction: { attribute: false },
  };

  constructor() {
    super();
    /** @type {number[] | null} */
    this.values = null;
    /**
     * The same before the weights changed, to compare with: number[] | null. It shadows `Element.before()`, hence the type.
     *
     * @type {any}
     */
    this.before = null;
    /** What changed the weights. */
    this.since = "the step";
    /** @type {number | null} */
    this.target = null;
    /** @type {number | null} */
    this.prediction = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-probabilities");
  }

  /** @param {number} target */
  #choose(target) {
    this.dispatchEvent(
      new CustomEvent("target-chosen", { detail: { target }, bubbles: true, composed: true }),
    );
  }

  /** @param {number} digit */
  #row(digit) {
    const share = this.values?.[digit] ?? null;
    const before = share === null ? null : (this.before?.[digit] ?? null);
    const predicted = share !== null && this.prediction === digit;
    const target = this.target === digit;
    const change = share !== null && before !== null ? share - before : null;
    const spoken = [
      `Digit ${digit}`,
      share === null ? "no probability yet" : formatPercent(share),
      change === null ? "" : `${formatPoints(change)} points since ${this.since}`,
      predicted ? "prediction" : "",
      target ? "target" : "",
    ];
    return html`<li>
      <button
        type="button"
        class="bp-probabilities__row ${predicted ? "bp-probabilities__row--predicted" : ""}"
        data-digit=${digit}
        aria-pressed=${target ? "true" : "false"}
        aria-label=${spoken.filter(Boolean).join(", ")}
        title=${share === null ? `Make ${digit} the target` : `${share} (choose to make ${digit} the target)`}
        @click=${() => this.#choose(digit)}
      >
        <span class="bp-probabilities__digit">${digit}</span>
        <span class="bp-probabilities__track">
          <span class="bp-probabilities__bar" style="--share: ${share ?? 0}"></span>
          ${before === null || before < VISIBLE ? null : html`<span class="bp-probabilities__ghost" style="--share: ${before}"></span>`}
        </span>
        <span class="bp-probabilities__share">${share === null ? "–" : formatPercent(share)}</span>
        ${
          this.before
            ? html`<span class="bp-probabilities__delta">${change === null ? "" : formatPoints(change)}</span>`
            : null
        }
        <span class="bp-probabilities__marks">${predicted ? "●" : ""}${target ? "◎" : ""}</span>
      </button>
    </li>`;
  }

  render() {
    return html`
      <ul
        class="bp-probabilities__rows ${this.before ? "bp-probabilities__rows--compared" : ""}"
        aria-label="Probability of each digit; choose one to make it the target"
      >
        ${DIGITS.map((digit) => this.#row(digit))}
      </ul>
      <p class="bp-probabilities__key" aria-hidden="true">
        <b>●</b> prediction · <b>◎</b> target, choose a row to change it${this.before ? ` · outline: before ${this.since}` : ""}
      </p>
    `;
  }
}

customElements.define("bp-probabilities", BpProbabilities);
