/** What to check: everything, one tensor or one cell of it, and by how far to move it. */
import { html, LitElement, nothing } from "lit";
import { formatShape } from "../inspector/numbers.js";
import { checkable, countOf } from "./check_state.js";
import { formatCount, tenTo } from "./words.js";

/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

const SMALLEST = -12;
const LARGEST = -1;
export class BpCheckForm extends LitElement {
  static properties = {
    network: { attribute: false },
    check: { attribute: false },
    ready: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {import("./types.js").CheckState | null} */
    this.check = null;
    this.ready = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Partial<Choice>} choice */
  #choose(choice) {
    this.#send("choice-made", { choice });
  }

  /** @param {Event} event */
  #submit = (event) => {
    event.preventDefault();
    if (this.ready) this.#send("check-wanted");
  };

  /** @param {Choice} choice @param {Choice["what"]} what @param {unknown} title */
  #option(choice, what, title) {
    return html`<label class="bp-check-option">
      <input
        type="radio"
        name="what"
        .checked=${choice.what === what}
        @change=${() => this.#choose({ what, symbol: choice.symbol || this.#first })}
      />
      <span>${title}</span>
    </label>`;
  }

  get #first() {
    const { network } = this;
    return network ? (network.parameters[0] ?? checkable(network)[0]?.symbol ?? "") : "";
  }

  /** @param {Choice} choice */
  #tensor({ symbol, index }) {
    const network = /** @type {NetworkDescription} */ (this.network);
    const chosen = symbol || this.#first;
    const { shape } = network.tensors.find((spec) => spec.symbol === chosen) ?? { shape: [] };
    const example = shape.map((length) => Math.floor(length / 2)).join(", ");
    /** @param {Event} event */
    const symbolChosen = ({ target }) =>
      this.#choose({ symbol: /** @type {HTMLSelectElement} */ (target).value, index: "" });
    /** @param {Event} event */
    const indexTyped = ({ target }) =>
      this.#choose({ index: /** @type {HTMLInputElement} */ (target).value });
    return html`<div class="bp-check-tensor-choice">
      <label>tensor
        <select class="bp-field" name="symbol" @change=${symbolChosen}>
          ${checkable(network).map(
            (spec) =>
              html`<option value=${spec.symbol} .selected=${spec.symbol === chosen}>${spec.symbol} · ${formatShape(spec.shape)}</option>`,
          )}
        </select>
      </label>
      <label>cell, or all
        <input class="bp-field" name="index" autocomplete="off" placeholder=${example} .value=${index} @input=${indexTyped} />
      </label>
    </div>`;
  }

  /** @param {number} exponent */
  #epsilon(exponent) {
    /** @param {Event} event */
    const moved = ({ target }) =>
      this.#send("epsilon-chosen", { exponent: Number(/** @type {HTMLInputElement} */ (target).value) });
    return html`<label class="bp-check-epsilon">
      <span>ε = <b>${tenTo(exponent)}</b></span>
      <input
        class="bp-slider"
        type="range"
        name="epsilon"
        min=${SMALLEST}
        max=${LARGEST}
        step="1"
        .value=${String(exponent)}
        aria-valuetext="ten to the power of ${exponent}"
        @input=${moved}
      />
    </label>`;
  }

  render() {
    const { network, check } = this;
    if (!network || !check) return nothing;
    const { choice, exponent, progress } = check;
    const every = formatCount(countOf(checkable(network)));
    return html`<form class="bp-check-form" @submit=${this.#submit}>
      <fieldset class="bp-check-options">
        <legend class="bp-check-heading">Check</legend>
        ${network.parameter_count === 0 ? nothing : this.#option(choice, "parameters", html`all <b>${formatCount(network.parameter_count)}</b> parameters`)}
        ${this.#option(choice, "tensors", html`everything with a gradient, <b>${every}</b> numbers`)}
        ${this.#option(choice, "tensor", "one tensor, or one cell of it")}
      </fieldset>
      ${choice.what === "tensor" ? this.#tensor(choice) : nothing} ${this.#epsilon(exponent)}
      ${
        progress
          ? html`<button type="button" class="bp-button" @click=${() => this.#send("check-stopped")}>Stop</button>`
          : html`<button type="submit" class="bp-button bp-button--primary" ?disabled=${!this.ready}>Check</button>`
      }
    </form>`;
  }
}

customElements.define("bp-check-form", BpCheckForm);
