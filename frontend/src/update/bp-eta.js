/** The learning rate as a reader types it: checked at once, told off only when the typing is done. */
import { html, LitElement, nothing } from "lit";
import "../styles/controls.css";
import "./bp-eta.css";
import { parseEta } from "./eta.js";

export class BpEta extends LitElement {
  static properties = { eta: { type: Number }, problem: { state: true } };

  constructor() {
    super();
    this.eta = 0.01;
    /** @type {string | null} what is wrong with the rate as typed */
    this.problem = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Event} event */
  #typed = (event) => {
    const { eta, problem } = parseEta(/** @type {HTMLInputElement} */ (event.currentTarget).value);
    if (eta !== null) this.problem = null;
    this.#send("eta-typed", { problem });
    if (eta !== null && eta !== this.eta) this.#send("eta-chosen", { eta });
  };

  /** @param {Event} event */
  #done = (event) => {
    this.problem = parseEta(/** @type {HTMLInputElement} */ (event.currentTarget).value).problem;
  };

  /** Leaves what was typed wrongly for the rate that holds. @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape") return;
    /** @type {HTMLInputElement} */ (event.currentTarget).value = String(this.eta);
    this.problem = null;
    this.#send("eta-typed", { problem: null });
  };

  render() {
    return html`
      <label class="bp-labelled" title="learning rate">
        <span aria-hidden="true">η</span><span class="bp-visually-hidden">Learning rate η</span>
        <input
          class="bp-field bp-eta__field"
          name="eta"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          spellcheck="false"
          .value=${String(this.eta)}
          aria-invalid=${this.problem ? "true" : "false"}
          aria-describedby="bp-eta-problem"
          @input=${this.#typed}
          @change=${this.#done}
          @keydown=${this.#key}
        />
      </label>
      <p class="bp-eta__problem" id="bp-eta-problem" role="alert">${this.problem ?? nothing}</p>
    `;
  }
}

customElements.define("bp-eta", BpEta);
