/** One layer of the list: what it is, what is chosen for it, what comes out, and why it breaks where it does. */
import { html, LitElement, nothing } from "lit";
import { isFine, plain } from "./draft.js";
import { GROUPS, KINDS, kindsOf } from "./kinds.js";
import { counted, formatSides } from "./words.js";

/** @typedef {import("./types.js").DraftLayer} DraftLayer */
/** @typedef {import("./types.js").Kind} Kind */
/** @typedef {import("./kinds.js").Option} Option */

const list = new Intl.ListFormat("en-GB");

/** Tells `layer-changed` {name, value}, `layer-turned` {kind} and `layer-told` {deed} of what the reader wants. */
export class BpBuildLayer extends LitElement {
  static properties = {
    layer: { attribute: false },
    place: { type: Number },
    count: { type: Number },
    fitted: { attribute: false },
    problem: { attribute: false },
    beyond: { type: Boolean },
    stale: { type: Boolean },
    fine: { state: true },
  };

  constructor() {
    super();
    /** @type {DraftLayer | null} */
    this.layer = null;
    this.place = 0;
    /** How many layers there are. */
    this.count = 0;
    /** @type {import("./types.js").Fitted | null} */
    this.fitted = null;
    /** @type {string | null} why it breaks here */
    this.problem = null;
    /** Whether it comes after the layer that breaks. */
    this.beyond = false;
    /** Whether what is told of it is of a draft before this one. */
    this.stale = false;
    /** Whether what is seldom chosen is shown. */
    this.fine = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Kind} kind */
  #kind(kind) {
    /** @param {Event} event */
    const turned = ({ target }) =>
      this.#send("layer-turned", { kind: /** @type {HTMLSelectElement} */ (target).value });
    return html`<select class="bp-field bp-build-kind" aria-label="Kind of layer ${this.place + 1}" @change=${turned}>
      ${GROUPS.map(
        (group) => html`<optgroup label=${group}>
          ${kindsOf(group).map((each) => html`<option value=${each} .selected=${each === kind}>${KINDS[each].title}</option>`)}
        </optgroup>`,
      )}
    </select>`;
  }

  /** @param {Option} option @param {string | boolean} value */
  #field({ name, title, form, says }, value) {
    /** @param {Event} event */
    const told = ({ target }) => {
      const { checked, value } = /** @type {HTMLInputElement} */ (target);
      this.#send("layer-changed", { name, value: form === "switch" ? checked : value });
    };
    return form === "switch"
      ? html`<label class="bp-build-switch"><input type="checkbox" name=${name} .checked=${value === true} @change=${told} />${title}</label>`
      : html`<label class="bp-build-number" title=${says ?? title}>
          <span>${title}</span>
          <input
            class="bp-field"
            name=${name}
            inputmode=${form === "sides" ? "text" : "decimal"}
            autocomplete="off"
            spellcheck="false"
            .value=${String(value)}
            aria-invalid=${this.problem !== null}
            @input=${told}
          />
        </label>`;
  }

  /** @param {DraftLayer} layer */
  #options(layer) {
    const { options } = KINDS[layer.kind];
    const fine = options.filter(isFine);
    const shown = this.fine || !plain(layer) ? options : options.filter((option) => !isFine(option));
    return html`${shown.map((option) => this.#field(option, layer.values[option.name] ?? option.usual))}
      ${
        fine.length > 0 && plain(layer)
          ? html`<button
              type="button"
              class="bp-build-more"
              aria-expanded=${this.fine}
              title=${this.fine ? "Show less" : `Choose ${list.format(fine.map(({ title }) => title))} too`}
              @click=${() => {
                this.fine = !this.fine;
              }}
            >
              ${this.fine ? "less" : `${fine[0].title}${fine.length > 1 ? "…" : ""}`}
            </button>`
          : nothing
      }`;
  }

  #comes() {
    const { fitted, problem, beyond } = this;
    if (problem) return html`<span class="bp-build-shape" data-broken>does not fit</span>`;
    if (!fitted || beyond) return html`<span class="bp-build-shape" data-unknown>…</span>`;
    const { shape_out, parameters } = fitted;
    return html`<span class="bp-build-shape">${formatSides(shape_out)}</span>
      <span class="bp-build-parameters">${parameters > 0 ? counted(parameters, "parameter") : "no parameters"}</span>`;
  }

  /** @param {string} deed @param {string} title @param {string} path @param {boolean} [disabled] */
  #tool(deed, title, path, disabled = false) {
    const words = `${title} layer ${this.place + 1}`;
    return html`<button
      type="button"
      class="bp-button bp-button--icon"
      data-deed=${deed}
      aria-label=${words}
      title=${words}
      ?disabled=${disabled}
      @click=${() => this.#send("layer-told", { deed })}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>
    </button>`;
  }

  render() {
    const { layer, place, count, problem } = this;
    if (!layer) return nothing;
    return html`
      <div class="bp-build-layer" ?data-broken=${problem !== null} ?data-beyond=${this.beyond} ?data-stale=${this.stale}>
        <span class="bp-build-place" draggable="true" title="Drag to another place" aria-hidden="true">${place + 1}</span>
        <div class="bp-build-choices">${this.#kind(layer.kind)} ${this.#options(layer)}</div>
        <p class="bp-build-comes">${this.#comes()}</p>
        <div class="bp-build-tools" role="group" aria-label="Layer ${place + 1}">
          ${this.#tool("up", "Move up", "M8 2.6 13 8l-1.4 1.3L9 6.4V14H7V6.4L4.4 9.3 3 8z", place === 0)}
          ${this.#tool("down", "Move down", "M8 13.4 3 8l1.4-1.3L7 9.6V2h2v7.6l2.6-2.9L13 8z", place === count - 1)}
          ${this.#tool("duplicate", "Duplicate", "M5 1h9v10h-3v4H2V5h3zm2 4h4v4h1V3H7zM4 7v6h5V7z")}
          ${this.#tool("add", "Add one after", "M7 2h2v5h5v2H9v5H7V9H2V7h5z")}
          ${this.#tool("remove", "Remove", "m4.4 3 3.6 3.6L11.6 3 13 4.4 9.4 8l3.6 3.6-1.4 1.4L8 9.4 4.4 13 3 11.6 6.6 8 3 4.4z")}
        </div>
        ${problem ? html`<p class="bp-build-problem">${problem}</p>` : nothing}
      </div>
    `;
  }
}

customElements.define("bp-build-layer", BpBuildLayer);
