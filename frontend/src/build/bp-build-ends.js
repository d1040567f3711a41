/** What goes in and what the output is measured by: the two ends of a network. */
import { html, LitElement, nothing } from "lit";
import { INPUTS, LOSSES } from "./kinds.js";

/** @typedef {import("./types.js").Draft} Draft */

/** The end is named by `end`. Tells `draft-changed` {draft, typed?}. */
export class BpBuildEnds extends LitElement {
  static properties = {
    end: { type: String },
    draft: { attribute: false },
    problem: { attribute: false },
  };

  constructor() {
    super();
    /** @type {"input" | "loss"} */
    this.end = "input";
    /** @type {Draft | null} */
    this.draft = null;
    /** @type {import("./types.js").Break | null} */
    this.problem = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Partial<Draft>} change @param {string} [typed] */
  #change(change, typed) {
    const draft = { .../** @type {Draft} */ (this.draft), ...change };
    this.dispatchEvent(
      new CustomEvent("draft-changed", { detail: { draft, typed }, bubbles: true, composed: true }),
    );
  }

  /** @param {Draft} draft */
  #input({ input }) {
    const { axes } = INPUTS[input.length];
    return html`<label class="bp-build-number bp-build-number--wide">
        <span>what goes in</span>
        <select
          class="bp-field"
          name="axes"
          @change=${(/** @type {Event} */ event) => this.#change({ input: INPUTS[Number(/** @type {HTMLSelectElement} */ (event.target).value)].usual })}
        >
          ${[3, 2, 1].map((count) => html`<option value=${count} .selected=${count === input.length}>${INPUTS[count].title}</option>`)}
        </select>
      </label>
      ${axes.map(
        (axis, i) => html`<label class="bp-build-number">
          <span>${axis}</span>
          <input
            class="bp-field"
            name=${axis}
            inputmode="numeric"
            autocomplete="off"
            .value=${input[i]}
            aria-invalid=${this.problem?.place === "input"}
            @input=${(/** @type {Event} */ event) => this.#change({ input: input.with(i, /** @type {HTMLInputElement} */ (event.target).value) }, `input.${i}`)}
          />
        </label>`,
      )}`;
  }

  /** @param {Draft} draft */
  #loss({ loss }) {
    return html`<label class="bp-build-number bp-build-number--wide">
        <span>loss</span>
        <select class="bp-field" name="loss" @change=${(/** @type {Event} */ event) => this.#change({ loss: /** @type {HTMLSelectElement} */ (event.target).value })}>
          ${LOSSES.map((each) => html`<option value=${each.loss} .selected=${each.loss === loss}>${each.title}</option>`)}
        </select>
      </label>
      <p class="bp-build-note">${LOSSES.find((each) => each.loss === loss)?.says}</p>`;
  }

  render() {
    const { draft, end, problem } = this;
    if (!draft) return nothing;
    const broken = problem?.place === end;
    return html`<div class="bp-build-end" ?data-broken=${broken}>
      ${end === "input" ? this.#input(draft) : this.#loss(draft)}
      ${broken ? html`<p class="bp-build-problem">${problem.says}</p>` : nothing}
    </div>`;
  }
}

customElements.define("bp-build-ends", BpBuildEnds);
