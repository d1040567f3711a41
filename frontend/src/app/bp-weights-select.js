/** Which weights the pass runs with: of the shipped training, of one's own runs, fresh ones from a seed, or one's own steps. */
import { html, LitElement, nothing } from "lit";
import { formatWeights, parseWeights } from "../address.js";
import { INITIALISATIONS, titleOf, USUAL } from "../initialisations.js";
import { formatAccuracy, momentOf } from "../slider/moments.js";

/** @typedef {import("../types.js").Checkpoint} Checkpoint */
/** @typedef {import("../types.js").Run} Run */
/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../slider/moments.js").Moment} Moment */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */

/** @param {Checkpoint} checkpoint */
function describe({ name, test_accuracy, images_seen }) {
  const accuracy = Number.isFinite(test_accuracy)
    ? ` · ${(100 * test_accuracy).toFixed(test_accuracy > 0.95 ? 2 : 1)}%`
    : "";
  const seen = images_seen === 0 ? " · untrained" : "";
  return `${name}${accuracy}${seen}`;
}

/** @param {{ id: string, name?: string | null }} run */
export const runName = ({ id, name }) => name || `run ${id.slice(0, 8)}`;

/** @param {import("../types.js").SeedWeights} weights */
const seedName = ({ seed, initialisation }) =>
  initialisation ? `seed ${seed}, ${titleOf(initialisation)}` : `seed ${seed}`;

/** @param {number | null} accuracy */
const told = (accuracy) => (accuracy === null ? "" : ` · ${formatAccuracy(accuracy)}`);

/** Where one's own weights began, in a few words. @param {Session["origin"]} origin @param {readonly Run[]} runs */
export function originName(origin, runs) {
  if ("seed" in origin) return seedName(origin);
  if ("session" in origin) return "a copy";
  if ("file" in origin) return `a file, ${origin.file.slice(0, 6)}`;
  if ("example" in origin) return `the ${origin.example} ones`;
  if (!("run" in origin)) return origin.checkpoint;
  const { run } = origin;
  return runName(runs.find(({ id }) => id === run) ?? { id: run });
}

export class BpWeightsSelect extends LitElement {
  static properties = {
    weights: { attribute: false },
    checkpoints: { attribute: false },
    session: { attribute: false },
    runs: { attribute: false },
    moments: { attribute: false },
    examples: { attribute: false },
  };

  constructor() {
    super();
    /** @type {WeightsRef} */
    this.weights = { seed: 0 };
    /** @type {Checkpoint[]} */
    this.checkpoints = [];
    /** @type {readonly import("../types.js").Example[]} of the network, some with weights of their own */
    this.examples = [];
    /** @type {Session | null} */
    this.session = null;
    /** @type {Run[]} newest first */
    this.runs = [];
    /** @type {Moment[]} of the training that the weights belong to */
    this.moments = [];
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
    const { seed, initialisation } = this.#fresh;
    const weights = parseWeights(`seed:${field.value}:${initialisation}`);
    if (weights) this.#choose(weights);
    else field.value = String(seed);
  };

  /** @param {Event} event */
  #drawn = (event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    this.#choose(parseWeights(`seed:${this.#fresh.seed}:${value}`));
  };

  get #fresh() {
    const { seed, initialisation = USUAL } = "seed" in this.weights ? this.weights : { seed: 0 };
    return { seed, initialisation };
  }

  /** Runs go on and new ones begin: the list is asked for anew before it is opened. */
  #refresh = () => this.dispatchEvent(new CustomEvent("runs-wanted", { bubbles: true, composed: true }));

  /** Each run by its newest checkpoint; the one in use by the very checkpoint, listed or not. */
  #ownRuns() {
    const { weights, runs, moments } = this;
    const used = "run" in weights ? weights.run : null;
    const moment = moments[momentOf(moments, weights)];
    const all =
      used === null || runs.some(({ id }) => id === used) ? runs : [{ id: used, name: null }, ...runs];
    return all.map((run) => {
      if (run.id === used && moment)
        return {
          value: formatWeights(weights),
          text: `${runName(run)} · step ${moment.step}${told(moment.accuracy)}`,
        };
      const accuracy = "latest" in run ? run.latest.validation_accuracy : null;
      const step = "step" in run ? ` · step ${run.step}` : "";
      return { value: formatWeights({ run: run.id }), text: `${runName(run)}${step}${told(accuracy)}` };
    });
  }

  /** What was chosen may have been refused. */
  updated() {
    const select = /** @type {HTMLSelectElement} */ (this.querySelector("select[name=weights]"));
    select.value = formatWeights(this.weights);
  }

  render() {
    const { weights, session } = this;
    const own = this.#ownRuns();
    const examples = this.examples.filter((example) => example.weights);
    const { seed, initialisation } = this.#fresh;
    const fresh = "seed" in weights ? weights : { seed };
    const chosen = formatWeights(weights);
    /** @param {string} value @param {string} text */
    const option = (value, text) =>
      html`<option value=${value} .selected=${value === chosen}>${text}</option>`;
    return html`
      <label class="bp-labelled">
        <span>weights</span>
        <select
          class="bp-field"
          name="weights"
          title="Weights"
          @change=${this.#chosen}
          @pointerenter=${this.#refresh}
          @focus=${this.#refresh}
        >
          ${
            this.checkpoints.length > 0
              ? html`<optgroup label="Training, oldest first">
                  ${this.checkpoints.map((checkpoint) => option(checkpoint.name, describe(checkpoint)))}
                </optgroup>`
              : nothing
          }
          ${
            examples.length > 0
              ? html`<optgroup label="Of an example">
                  ${examples.map(({ name, title }) => option(`example:${name}`, title))}
                </optgroup>`
              : nothing
          }
          <optgroup label="Untrained">${option(formatWeights(fresh), "seed" in weights ? "fresh weights" : `fresh weights, ${seedName(fresh)}`)}</optgroup>
          ${
            own.length > 0
              ? html`<optgroup label="Your runs, newest first">${own.map(({ value, text }) => option(value, text))}</optgroup>`
              : nothing
          }
          ${
            session
              ? html`<optgroup label="Your steps">
                ${option(
                  `session:${session.id}`,
                  `my weights, ${session.position} ${session.position === 1 ? "step" : "steps"} from ${originName(session.origin, this.runs)}`,
                )}
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
                title="Seed"
                type="number"
                min="0"
                max="2147483647"
                step="1"
                .value=${String(seed)}
                @change=${this.#seeded}
              />
            </label>
            <label class="bp-labelled">
              <span class="bp-visually-hidden">initialisation</span>
              <select class="bp-field" name="initialisation" title="How wide the fresh weights are spread" @change=${this.#drawn}>
                ${INITIALISATIONS.map((each) => html`<option value=${each.initialisation} .selected=${each.initialisation === initialisation}>${each.title}</option>`)}
              </select>
            </label>`
          : nothing
      }
    `;
  }
}

customElements.define("bp-weights-select", BpWeightsSelect);
