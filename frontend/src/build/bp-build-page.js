/** The Build page: a network of one's own, layer by layer, with its shapes as one edits and the layer named where it breaks. */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-equation.js";
import "./bp-build-ends.js";
import "./bp-build-layers.js";
import "./bp-build-page.css";
import "./bp-build-picture.js";
import "./bp-build-side.css";
import "./bp-build-summary.js";
import { BuildController } from "./build_controller.js";
import { builtOf, fittedOf } from "./build_state.js";
import { headline } from "./words.js";

/** @typedef {import("../store.js").State} State */

/** @param {import("../app/bp-app.js").BpApp} app @returns {import("../app/pages.js").Visit} */
export function visit({ store, api, controller }) {
  const build = new BuildController(store, api, controller);
  build.enter();
  return {
    view: (state) => html`<bp-build-page .state=${state} .controller=${build}></bp-build-page>`,
    leave: () => build.leave(),
  };
}

export class BpBuildPage extends LitElement {
  static properties = { state: { attribute: false } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {BuildController | null} */
    this.controller = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {State} state */
  #presets({ networks, build }) {
    const presets = networks.filter(({ kind }) => kind === "preset");
    const id = builtOf(build)?.id;
    const chosen = presets.find((preset) => preset.id === id);
    return html`<div class="bp-build-presets">
      <label class="bp-build-number bp-build-number--wide">
        <span>begin from</span>
        <select
          class="bp-field"
          name="preset"
          @change=${(/** @type {Event} */ event) => this.controller?.choosePreset(/** @type {HTMLSelectElement} */ (event.target).value)}
        >
          <option value="" disabled .selected=${!chosen}>your own</option>
          ${presets.map((preset) => html`<option value=${preset.id} .selected=${preset.id === id}>${preset.title}</option>`)}
        </select>
      </label>
      <button type="button" class="bp-button" ?disabled=${build.past.length === 0} @click=${() => this.controller?.undo()}>Undo</button>
      <p class="bp-build-note">${chosen?.summary ?? "Change whatever you like: shapes and parameters follow as you edit."}</p>
    </div>`;
  }

  /** @param {State} state */
  #equations({ build }) {
    const network = builtOf(build);
    if (!network) return nothing;
    const steps = network.steps.filter(({ phase }) => phase === "forward" || phase === "loss");
    return html`<section class="bp-build-equations" aria-label="Its forward pass">
      <h2>Its forward pass</h2>
      <ol>
        ${steps.map((step) => html`<li><bp-equation block .latex=${step.latex}></bp-equation></li>`)}
      </ol>
    </section>`;
  }

  render() {
    const { state } = this;
    if (!state) return nothing;
    const { build } = state;
    const { draft, answer, asking, failed } = build;
    const fitted = fittedOf(build);
    const problem = answer?.problem ?? null;
    /** @param {CustomEvent} event */
    const changed = ({ detail }) => this.controller?.change(detail.draft, detail.typed);
    return html`<div class="bp-build" @draft-changed=${changed}>
      <main class="bp-build-main" aria-label="Layers">
        <h1>A network of your own</h1>
        ${this.#presets(state)}
        <p class="bp-visually-hidden" role="status">${asking ? "" : headline(build)}</p>
        ${
          failed
            ? html`<p class="bp-build-failed">${failed} <button type="button" class="bp-button" @click=${() => this.controller?.again()}>Try again</button></p>`
            : nothing
        }
        <bp-build-ends end="input" .draft=${draft} .problem=${problem}></bp-build-ends>
        <bp-build-layers .draft=${draft} .fitted=${fitted} .problem=${problem} .stale=${asking}></bp-build-layers>
        <bp-build-ends end="loss" .draft=${draft} .problem=${problem}></bp-build-ends>
      </main>
      <aside class="bp-build-side" aria-label="What it comes to">
        <bp-build-picture .draft=${draft} .fitted=${fitted} .problem=${problem}></bp-build-picture>
        <bp-build-summary
          .build=${build}
          @weights-made=${(/** @type {CustomEvent} */ { detail }) => this.controller?.chooseWeights(detail)}
          @network-wanted=${(/** @type {CustomEvent} */ { detail }) => this.controller?.open(detail.page)}
        ></bp-build-summary>
        ${this.#equations(state)}
      </aside>
    </div>`;
  }
}

customElements.define("bp-build-page", BpBuildPage);
