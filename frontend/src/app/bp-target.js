/** What the loss is taken against: a class, yes or no, or a number for each output. */
import { html, LitElement, nothing } from "lit";
import { formatShape } from "../inspector/numbers.js";
import "../numbers/bp-number-grid.js";
import "./bp-target.css";
import { classesOf, className, numbersOf, targetWords } from "./targets.js";

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Target} Target */

/** Tells `target-chosen` {target}. */
export class BpTarget extends LitElement {
  static properties = { network: { attribute: false }, target: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Target | null} */
    this.target = null;
    this.open = false;
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
    if (changed.has("network")) this.open = false;
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

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape" || !this.open) return;
    event.stopPropagation();
    this.open = false;
    this.querySelector("button")?.focus();
  };

  /** @param {FocusEvent} event */
  #left = (event) => {
    if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.open = false;
  };

  /** @param {NetworkDescription["target"]} spec */
  #numbers(spec) {
    const given = spec.kind === "upstream";
    const name = given ? "given gradient" : "target";
    const { numbers, shape } = this.#grid;
    const says = given
      ? `The slope of the loss by each output (${spec.symbol}): backpropagation begins with these numbers.`
      : `What each output should be (${spec.symbol}).`;
    return html`<div class="bp-labelled bp-target" @keydown=${this.#key} @focusout=${this.#left}>
      <span>${name}</span>
      <button
        type="button"
        class="bp-field bp-target__button"
        data-role="target"
        aria-expanded=${this.open}
        aria-label="${name}: ${this.#summary(numbers)}"
        @click=${() => {
          this.open = !this.open;
        }}
      >
        ${this.#summary(numbers)} <span aria-hidden="true">▾</span>
      </button>
      ${
        this.open
          ? html`<div class="bp-target__sheet" role="group" aria-label=${name}>
              <p>${says} ${formatShape(shape)}</p>
              <bp-number-grid
                .values=${numbers}
                .shape=${shape}
                .label=${name}
                @numbers-typed=${(/** @type {CustomEvent} */ event) => {
                  event.stopPropagation();
                  this.#choose([...event.detail.values]);
                }}
              ></bp-number-grid>
            </div>`
          : nothing
      }
    </div>`;
  }

  render() {
    if (!this.network) return nothing;
    const { target } = this.network;
    return target.kind === "class" || target.kind === "yes_no" ? this.#select(target) : this.#numbers(target);
  }
}

customElements.define("bp-target", BpTarget);
