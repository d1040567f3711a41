/** What the loss is taken against: a class, yes or no, or a number for each output. */
import { html, LitElement, nothing } from "lit";
import "../numbers/bp-number-grid.js";
import { Popup } from "./popup.js";
import { classesOf, className, numbersOf, targetWords } from "./targets.js";

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Target} Target */

/** Tells `target-chosen` {target}. */
export class BpTarget extends LitElement {
  static properties = { network: { attribute: false }, target: { attribute: false } };

  #popup = new Popup(this);

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Target | null} */
    this.target = null;
  }

  /** The very same until network or target change, so that what is being typed stays. */
  #grid = { numbers: /** @type {readonly number[]} */ ([]), shape: /** @type {readonly number[]} */ ([]) };

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!this.network || !(changed.has("network") || changed.has("target"))) return;
    const { target: spec } = this.network;
    this.#grid = {
      numbers: numbersOf(spec, this.target),
      shape: spec.shape.length === 0 ? [1] : spec.shape,
    };
    if (changed.has("network")) this.#popup.close();
  }

  /** @param {Target} target */
  #choose(target) {
    this.dispatchEvent(
      new CustomEvent("target-chosen", { detail: { target }, bubbles: true, composed: true }),
    );
  }

  /** @param {Event} event */
  #chosen = (event) => this.#choose(Number(/** @type {HTMLSelectElement} */ (event.target).value));

  /** @param {NetworkDescription["target"]} spec */
  #select(spec) {
    const { target } = this;
    const name = (/** @type {number} */ at) =>
      spec.kind === "yes_no" ? `${at}, ${className(spec, at)}` : className(spec, at);
    return html`<label class="bp-labelled">
      <span>target</span>
      <select class="bp-field" name="target" @change=${this.#chosen}>
        ${target === null ? html`<option selected disabled>none</option>` : nothing}
        ${Array.from({ length: classesOf(spec) }, (_, i) => html`<option value=${i} .selected=${i === target}>${name(i)}</option>`)}
      </select>
    </label>`;
  }

  /** @param {readonly number[]} numbers */
  #summary(numbers) {
    if (this.target === null) return "none";
    if (typeof this.target === "number") return `class ${this.target}`;
    return targetWords([...numbers]);
  }

  /** @param {NetworkDescription["target"]} spec */
  #numbers(spec) {
    const given = spec.kind === "upstream";
    const name = given ? "given gradient" : "target";
    const { numbers, shape } = this.#grid;
    const says = given
      ? `The slope of the loss by each output (${spec.symbol}): backpropagation begins with these numbers.`
      : `What each output should be (${spec.symbol}).`;
    return html`<div class="bp-labelled bp-popup">
      <span>${name}</span>
      <button
        type="button"
        class="bp-field bp-popup__button"
        data-role="target"
        aria-expanded=${this.#popup.open}
        aria-label="${name}: ${this.#summary(numbers)}"
        @click=${this.#popup.toggle}
      >
        ${this.#summary(numbers)} <span aria-hidden="true">▾</span>
      </button>
      ${this.#popup.sheet(
        name,
        () => html`<p>${says}</p>
          <bp-number-grid
            .values=${numbers}
            .shape=${shape}
            .label=${name}
            @numbers-typed=${(/** @type {CustomEvent} */ event) => {
              event.stopPropagation();
              this.#choose([...event.detail.values]);
            }}
          ></bp-number-grid>`,
      )}
    </div>`;
  }

  render() {
    if (!this.network) return nothing;
    const { target } = this.network;
    return target.kind === "class" || target.kind === "yes_no" ? this.#select(target) : this.#numbers(target);
  }
}

customElements.define("bp-target", BpTarget);
