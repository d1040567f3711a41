/** What the network comes to: its size against the bounds, how it is initialised, and the ways on from here. */
import { html, LitElement, nothing } from "lit";
import { INITIALISATIONS } from "../initialisations.js";
import { builtOf, seedOf } from "./build_state.js";
import { MOST_LAYERS, MOST_PARAMETERS } from "./kinds.js";
import { BOUNDS, formatCount, placeName } from "./words.js";

/** @typedef {import("./types.js").BuildState} BuildState */

/** Tells `weights-made` {seed?, initialisation?} and `network-wanted` {page}. */
export class BpBuildSummary extends LitElement {
  static properties = { build: { attribute: false } };

  constructor() {
    super();
    /** @type {BuildState | null} */
    this.build = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} title @param {number} value @param {number} most */
  #meter(title, value, most) {
    return html`<div class="bp-build-meter" ?data-over=${value > most}>
      <p><b>${formatCount(value)}</b> of ${formatCount(most)} ${title}</p>
      <meter aria-label=${title} min="0" max=${most} .value=${Math.min(value, most)}></meter>
    </div>`;
  }

  /** @param {BuildState} build */
  #weights({ seed, initialisation }) {
    const chosen = INITIALISATIONS.find((each) => each.initialisation === initialisation);
    return html`<div class="bp-build-weights">
      <label class="bp-build-number bp-build-number--wide">
        <span>initialisation</span>
        <select
          class="bp-field"
          name="initialisation"
          @change=${(/** @type {Event} */ event) => this.#send("weights-made", { initialisation: /** @type {HTMLSelectElement} */ (event.target).value })}
        >
          ${INITIALISATIONS.map((each) => html`<option value=${each.initialisation} .selected=${each.initialisation === initialisation}>${each.title}</option>`)}
        </select>
      </label>
      <label class="bp-build-number">
        <span>seed</span>
        <input
          class="bp-field"
          name="seed"
          inputmode="numeric"
          autocomplete="off"
          .value=${seed}
          aria-invalid=${seedOf(seed) === null}
          @input=${(/** @type {Event} */ event) => this.#send("weights-made", { seed: /** @type {HTMLInputElement} */ (event.target).value })}
        />
      </label>
      <p class="bp-build-note">${seedOf(seed) === null ? "A seed is a whole number from 0." : chosen?.says}</p>
    </div>`;
  }

  /** Why the network cannot be opened or trained now. @param {BuildState} build @returns {{ open: string | null, train: string | null }} */
  #hindrances(build) {
    const { answer, asking, draft, seed } = build;
    const network = builtOf(build);
    if (seedOf(seed) === null) return both("The seed comes first.");
    if (network)
      return { open: null, train: network.trainable && `It cannot be trained here. ${network.trainable}` };
    if (asking || answer?.draft !== draft || !answer?.problem) return both("");
    const { place } = answer.problem;
    const none = draft?.layers.length === 0;
    return both(none ? "Add a layer first." : `${placeName(place)} does not fit yet.`);
  }

  render() {
    const { build } = this;
    if (!build?.draft) return nothing;
    const { draft, answer } = build;
    const parameters = (answer?.shapes ?? []).reduce((sum, fitted) => sum + fitted.parameters, 0);
    const { open, train } = this.#hindrances(build);
    return html`
      <div class="bp-build-meters" title=${BOUNDS}>
        ${this.#meter("parameters", parameters, MOST_PARAMETERS)} ${this.#meter("layers", draft.layers.length, MOST_LAYERS)}
      </div>
      ${this.#weights(build)}
      <div class="bp-build-ways">
        <button type="button" class="bp-button bp-button--primary" ?disabled=${open !== null} @click=${() => this.#send("network-wanted", { page: "digit" })}>
          Open it
        </button>
        <button type="button" class="bp-button" ?disabled=${train !== null} @click=${() => this.#send("network-wanted", { page: "train" })}>
          Train it
        </button>
        <p class="bp-build-note">${open ?? train ?? "Walk through its passes step by step, or train it on MNIST."}</p>
      </div>
    `;
  }
}

/** @param {string} why */
const both = (why) => ({ open: why, train: why });

customElements.define("bp-build-summary", BpBuildSummary);
