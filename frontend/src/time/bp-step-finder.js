/** Go to a step by typing what one would call it: a combobox over all steps of the network. */
import { html, LitElement, nothing } from "lit";
import { citation } from "../inspector/sources.js";
import "../styles/controls.css";
import "./bp-step-finder.css";
import { findableSteps, findSteps } from "./find_steps.js";

/** @typedef {import("./find_steps.js").Match} Match */

/** The equation that was asked for, else those that the step cites. @param {Match} match @param {readonly import("../types.js").Reference[]} references */
function citedBy({ found, equation }, references) {
  if (equation) return `${equation.name} (${equation.number})${equation.title && `: ${equation.title}`}`;
  return found.step.source
    .map((source) => `${citation(source, references).name} ${source.equations.join(", ")}`)
    .join("; ");
}

/** Tells `position-chosen` {position}, and `finder-closed` once it is shut. */
export class BpStepFinder extends LitElement {
  static properties = {
    network: { attribute: false },
    equations: { attribute: false },
    position: { type: Number },
    shown: { state: true },
    query: { state: true },
    active: { state: true },
  };

  /** What had the focus before. @type {HTMLElement | null} */
  #before = null;
  /** @type {Match[]} */
  #matches = [];
  /** @type {import("./find_steps.js").Findable[]} */
  #steps = [];

  constructor() {
    super();
    /** @type {import("../types.js").NetworkDescription | null} */
    this.network = null;
    /** @type {readonly import("./find_steps.js").ListedEquation[]} of all sources, where they are known */
    this.equations = [];
    this.position = 0;
    this.shown = false;
    this.query = "";
    /** Which match Enter goes to. */
    this.active = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-step-finder");
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  async open() {
    if (!this.network || this.shown) return;
    this.#before = /** @type {HTMLElement | null} */ (document.activeElement);
    this.shown = true;
    this.query = "";
    this.active = this.position;
    await this.updateComplete;
    this.#field.focus();
  }

  close() {
    if (!this.shown) return;
    this.shown = false;
    if (this.contains(document.activeElement)) this.#before?.focus();
    this.dispatchEvent(new CustomEvent("finder-closed", { bubbles: true, composed: true }));
  }

  /** @param {Match | undefined} match */
  #choose(match) {
    if (!match) return;
    this.close();
    const { position } = match.found;
    this.dispatchEvent(
      new CustomEvent("position-chosen", { detail: { position }, bubbles: true, composed: true }),
    );
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const count = this.#matches.length;
    switch (event.key) {
      case "ArrowDown":
        this.active = count && (this.active + 1) % count;
        break;
      case "ArrowUp":
        this.active = count && (this.active + count - 1) % count;
        break;
      case "Enter":
        this.#choose(this.#matches[this.active]);
        break;
      case "Escape":
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  #type = () => {
    this.query = this.#field.value;
    this.active = this.query.trim() ? 0 : this.position;
  };

  /** @param {FocusEvent} event */
  #left = ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && this.contains(relatedTarget))) this.close();
  };

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!this.shown || !this.network) return;
    const other = changed.has("network") || changed.has("equations");
    if (other || this.#steps.length === 0) this.#steps = findableSteps(this.network, this.equations);
    this.#matches = findSteps(this.#steps, this.query);
    this.active = Math.min(this.active, Math.max(0, this.#matches.length - 1));
  }

  updated() {
    this.querySelector("[aria-selected=true]")?.scrollIntoView?.({ block: "nearest" });
  }

  render() {
    if (!this.shown) return nothing;
    const count = this.#matches.length;
    const active = count > 0 ? `bp-step-finder-${this.active}` : nothing;
    return html`<div class="bp-step-finder__sheet" @focusout=${this.#left}>
      <input
        class="bp-field"
        type="text"
        role="combobox"
        aria-label="Go to a step by its symbol, title, phase, layer or equation"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="bp-step-finder-list"
        aria-activedescendant=${active}
        placeholder="symbol, title, phase, layer or equation"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        .value=${this.query}
        @input=${this.#type}
        @keydown=${this.#key}
      />
      <ol id="bp-step-finder-list" role="listbox" aria-label="Steps">
        ${this.#matches.map((match, i) => this.#option(match, i))}
      </ol>
      <p role="status" class=${count > 0 ? "bp-visually-hidden" : "bp-step-finder__none"}>
        ${count > 0 ? `${count} ${count === 1 ? "step" : "steps"}` : `No step is called “${this.query.trim()}”.`}
      </p>
    </div>`;
  }

  /** @param {Match} match @param {number} i */
  #option(match, i) {
    const { position, step, title } = match.found;
    return html`<li
      id="bp-step-finder-${i}"
      class="bp-step-finder__option"
      role="option"
      aria-selected=${i === this.active ? "true" : "false"}
      data-position=${position}
      @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
      @click=${() => this.#choose(match)}
    >
      <span class="bp-step-finder__number">${position + 1}</span>
      <b>${step.writes}</b>
      <span class="bp-step-finder__title">${title}</span>
      <span class="bp-step-finder__where">${[step.phase, step.layer, citedBy(match, this.network?.references ?? [])].filter(Boolean).join(" · ")}</span>
    </li>`;
  }
}

customElements.define("bp-step-finder", BpStepFinder);
