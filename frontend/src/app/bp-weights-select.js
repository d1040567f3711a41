/** Which weights the pass runs with: a checkpoint of the training, fresh ones from a seed, or the reader's own. */
import { html, LitElement, nothing } from "lit";
import { formatWeights, parseWeights } from "../address.js";

/** @typedef {import("../types.js").Checkpoint} Checkpoint */
/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */

/** @param {Checkpoint} checkpoint */
function describe({ name, test_accuracy, images_seen }) {
  const accuracy = Number.isFinite(test_accuracy)
    ? ` · ${(100 * test_accuracy).toFixed(test_accuracy > 0.95 ? 2 : 1)}%`
    : "";
  const seen = images_seen === 0 ? " · untrained" : "";
  return `${name}${accuracy}${seen}`;
}

export class BpWeightsSelect extends LitElement {
  static properties = {
    weights: { attribute: false },
    checkpoints: { attribute: false },
    session: { attribute: false },
  };

  constructor() {
    super();
    /** @type {WeightsRef} */
    this.weights = { seed: 0 };
    /** @type {Checkpoint[]} */
    this.checkpoints = [];
    /** @type {Session | null} */
    this.session = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {WeightsRef | null} weights */
  #choose(weights) {
    if (!weights) return;
    this.dispatchEvent(
      new CustomEvent("weights-chosen", { detail: { weights }, bubbles: true, composed: true }),
    );
  }

  /** @param {Event} event */
  #chosen = (event) => this.#choose(parseWeights(/** @type {HTMLSelectElement} */ (event.target).value));

  /** @param {Event} event */
  #seeded = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const weights = parseWeights(`seed:${field.value}`);
    if (weights) this.#choose(weights);
    else field.value = String("seed" in this.weights ? this.weights.seed : 0);
  };

  render() {
    const { weights, session } = this;
    const seed = "seed" in weights ? weights.seed : 0;
    const chosen = formatWeights(weights);
    /** @param {string} value @param {string} text */
    const option = (value, text) =>
      html`<option value=${value} .selected=${value === chosen}>${text}</option>`;
    return html`
      <label class="bp-labelled">
        <span>weights</span>
        <select class="bp-field" name="weights" @change=${this.#chosen}>
          <optgroup label="Training, oldest first">
            ${this.checkpoints.map((checkpoint) => option(checkpoint.name, describe(checkpoint)))}
          </optgroup>
          <optgroup label="Untrained">${option(`seed:${seed}`, `fresh weights, seed ${seed}`)}</optgroup>
          ${
            session
              ? html`<optgroup label="Yours">
                ${option(`session:${session.id}`, `my weights, ${session.position} ${session.position === 1 ? "step" : "steps"}`)}
              </optgroup>`
              : nothing
          }
        </select>
      </label>
      ${
        "seed" in weights
          ? html`<label class="bp-labelled">
              <span>seed</span>
              <input
                class="bp-field bp-seed"
                name="seed"
                type="number"
                min="0"
                max="2147483647"
                step="1"
                .value=${String(seed)}
                @change=${this.#seeded}
              />
            </label>`
          : nothing
      }
    `;
  }
}

customElements.define("bp-weights-select", BpWeightsSelect);
