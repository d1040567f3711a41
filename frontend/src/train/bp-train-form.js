/** What a new run is told: a recipe to begin with, the settings that matter most, and all others on demand. */
import { html, LitElement, nothing } from "lit";
import { INITIALISATIONS } from "../initialisations.js";
import { boundsOf, FIELDS, faultOf, settingsOf, usualValues } from "./fields.js";
import { PRESETS, valuesOf } from "./presets.js";
import { formatCount } from "./words.js";

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./fields.js").Values} Values */

const TRAINING_IMAGES = 60_000;

/** @type {Record<string, string>} */
const CHOICES = {
  sgd: "SGD",
  nesterov: "Nesterov",
  adam: "Adam",
  ...Object.fromEntries(INITIALISATIONS.map(({ initialisation, title }) => [initialisation, title])),
};

/** @param {string} name */
const idOf = (name) => `bp-train-${name.replace(".", "-")}`;

/** Tells `run-wanted` {settings}. */
export class BpTrainForm extends LitElement {
  static properties = {
    busy: { type: Boolean },
    refusal: { attribute: false },
    values: { state: true },
    preset: { state: true },
    tried: { state: true },
  };

  constructor() {
    super();
    this.busy = false;
    /** @type {import("./types.js").TrainState["refusal"]} */
    this.refusal = null;
    this.values = usualValues();
    this.preset = "usual";
    /** @type {Values | null} what was sent, so that a refusal is told until its field changes */
    this.tried = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Event} event */
  #choosePreset = (event) => {
    const chosen = PRESETS.find(({ id }) => id === /** @type {HTMLSelectElement} */ (event.target).value);
    if (!chosen) return;
    this.preset = chosen.id;
    this.values = { ...valuesOf(chosen.id), name: this.values.name };
    this.tried = null;
  };

  /** @param {string} name @param {Event} event */
  #type(name, event) {
    this.values = { ...this.values, [name]: /** @type {HTMLInputElement} */ (event.target).value };
  }

  /** @param {Field} field */
  #fault(field) {
    const own = faultOf(field, this.values[field.name]);
    if (own) return own;
    const told = this.refusal?.fields[field.name];
    return told && this.tried?.[field.name] === this.values[field.name] ? `The ${field.title} ${told}` : "";
  }

  /** @param {SubmitEvent} event */
  #send = (event) => {
    event.preventDefault();
    const faulty = FIELDS.find((field) => this.#matters(field) && faultOf(field, this.values[field.name]));
    if (faulty) {
      const field = /** @type {HTMLInputElement} */ (this.querySelector(`#${idOf(faulty.name)}`));
      const more = field.closest("details");
      if (more) more.open = true;
      field.focus();
      return;
    }
    this.tried = this.values;
    const detail = { settings: settingsOf(this.values) };
    this.dispatchEvent(new CustomEvent("run-wanted", { detail, bubbles: true, composed: true }));
  };

  /** @param {Field} field */
  #matters = ({ matters }) => !matters || matters(this.values);

  /** @param {Field} field */
  #field(field) {
    const { name, title, says, choices } = field;
    const value = this.values[name];
    const fault = this.#fault(field);
    const id = idOf(name);
    const type = (/** @type {Event} */ event) => this.#type(name, event);
    const control = choices
      ? html`<select class="bp-field" id=${id} name=${name} @change=${type}>
          ${choices.map((choice) => html`<option value=${choice} .selected=${choice === value}>${CHOICES[choice] ?? choice}</option>`)}
        </select>`
      : html`<input
          class="bp-field"
          id=${id}
          name=${name}
          autocomplete="off"
          inputmode=${name === "name" ? "text" : field.whole ? "numeric" : "decimal"}
          aria-describedby="${id}-bounds"
          aria-invalid=${fault ? "true" : "false"}
          .value=${value}
          @input=${type}
        />`;
    return html`<div class="bp-train-field" data-field=${name}>
      <label for=${id} title=${says}>${title}</label>
      ${control}
      <p id="${id}-bounds" ?data-fault=${fault !== ""}>${fault || boundsOf(field)}</p>
    </div>`;
  }

  /** How much work the settings are. */
  #work() {
    const { share, held_out, batch, epochs } = this.values;
    const images = Math.round((TRAINING_IMAGES - Number(held_out)) * Number(share));
    const steps = Number(epochs) * Math.ceil(images / Number(batch));
    if (!(images > 0) || !Number.isFinite(steps)) return nothing;
    return html`${formatCount(steps)} steps on ${formatCount(images)} images`;
  }

  render() {
    const shown = FIELDS.filter(this.#matters);
    const fields = (/** @type {boolean} */ essential) =>
      shown.filter((field) => Boolean(field.essential) === essential).map((field) => this.#field(field));
    const faults = Object.keys(this.refusal?.fields ?? {}).some((name) => name in this.values);
    return html`<form class="bp-train-form" aria-label="A new run" novalidate @submit=${this.#send}>
      <div class="bp-train-field bp-train-field--wide">
        <label for="bp-train-preset">recipe</label>
        <select class="bp-field" id="bp-train-preset" @change=${this.#choosePreset}>
          ${PRESETS.map(({ id, title }) => html`<option value=${id} .selected=${id === this.preset}>${title}</option>`)}
        </select>
        <p>${PRESETS.find(({ id }) => id === this.preset)?.says}</p>
      </div>
      <div class="bp-train-fields">${fields(true)}</div>
      <details class="bp-train-more">
        <summary>more settings</summary>
        <div class="bp-train-fields">${fields(false)}</div>
      </details>
      ${this.refusal ? html`<p class="bp-train-refusal" role="alert">${faults ? "It was not started: see the marked fields." : this.refusal.detail}</p>` : nothing}
      <div class="bp-train-start">
        <button class="bp-button bp-button--primary" ?disabled=${this.busy}>Start training</button>
        <span>${this.#work()}</span>
      </div>
    </form>`;
  }

  updated() {
    const refused = this.querySelector("details [data-fault]");
    if (refused && this.refusal) /** @type {HTMLDetailsElement} */ (refused.closest("details")).open = true;
  }
}

customElements.define("bp-train-form", BpTrainForm);
