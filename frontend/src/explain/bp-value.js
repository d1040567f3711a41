/** One number, large, and a field to type another in its place. */
import { html, LitElement, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import "../styles/controls.css";
import { cellName } from "./cells.js";
import { send } from "./factor.js";

/** @typedef {import("./types.js").Cell} Cell */

/** A number as a reader may type it, with a comma or a true minus sign. @param {string} text @returns {number | null} */
export function readNumber(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = Number(plain || Number.NaN);
  return Number.isFinite(value) ? value : null;
}

export class BpValue extends LitElement {
  static properties = {
    cell: { attribute: false },
    value: { attribute: false },
    says: { type: String },
    editable: { type: Boolean },
    replaced: { attribute: false },
    typing: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    /** @type {Cell | null} */
    this.cell = null;
    this.value = 0;
    /** What its tensor is. */
    this.says = "";
    this.editable = false;
    /** @type {number | null} what stood here before the reader typed */
    this.replaced = null;
    this.typing = false;
    this.problem = "";
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("cell")) return;
    this.typing = false;
    this.problem = "";
  }

  get #field() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("input"));
  }

  #begin = async () => {
    this.typing = true;
    await this.updateComplete;
    this.#field?.select();
  };

  #end() {
    this.typing = false;
    this.problem = "";
    this.updateComplete.then(() =>
      /** @type {HTMLElement | null} */ (this.querySelector("[data-action=edit]"))?.focus(),
    );
  }

  /** @param {Event} event */
  #take = (event) => {
    event.preventDefault();
    const value = readNumber(this.#field?.value ?? "");
    if (value === null) {
      this.problem = "Type a number, such as 0.5 or −1e−3.";
      return;
    }
    this.#end();
    if (value !== this.value) send(this, "cell-edited", { ...this.cell, value });
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#end();
  };

  render() {
    const { cell } = this;
    if (!cell) return nothing;
    const name = cellName(cell);
    return html`<div class="bp-value">
        <h3 class="bp-value__name" tabindex="-1">${name}</h3>
        ${this.typing ? this.#form(name) : this.#number()}
      </div>
      <p class="bp-value__title"><span>${this.says}</span>${this.typing ? nothing : this.#door(name)}</p>
      ${this.#edited(name)}`;
  }

  #number() {
    return html`<span class="bp-value__number" data-role="value" title=${String(this.value)}
        ><span aria-hidden="true">= </span><b>${formatNumber(this.value, 5)}</b></span
      >`;
  }

  /** @param {string} name */
  #door(name) {
    if (!this.editable) return nothing;
    return html`<button
      type="button"
      class="bp-value__edit"
      data-action="edit"
      aria-label="Edit ${name}"
      title="Type another number here and see what changes"
      @click=${this.#begin}
    >
      edit
    </button>`;
  }

  /** @param {string} name */
  #form(name) {
    return html`<form class="bp-value__form" @submit=${this.#take} @keydown=${this.#key}>
      <span aria-hidden="true">=</span>
      <input
        class="bp-field"
        name="value"
        inputmode="text"
        autocomplete="off"
        aria-label="New value of ${name}"
        aria-invalid=${this.problem ? "true" : "false"}
        .value=${String(this.value)}
      />
      <button class="bp-button bp-button--primary">set</button>
      ${this.problem ? html`<p class="bp-value__problem" role="alert">${this.problem}</p>` : nothing}
    </form>`;
  }

  /** Its button goes with the edit, so the keyboard stays at the one beside it. */
  #revert = () => {
    /** @type {HTMLElement | null} */ (this.querySelector("[data-action=edit]"))?.focus();
    send(this, "edit-reverted", this.cell);
  };

  /** @param {string} name */
  #edited(name) {
    if (this.replaced === null) return nothing;
    return html`<p class="bp-value__edited">
      Typed by you; it was ${formatNumber(this.replaced, 5)}.
      <button type="button" class="bp-value__revert" data-action="revert" aria-label="Revert ${name}" @click=${this.#revert}>revert</button>
    </p>`;
  }
}

customElements.define("bp-value", BpValue);
