/** The middle of the page: the network's sheet, how one looks at it, and what it waits for. */
import { html, LitElement, nothing } from "lit";
import { checksOf } from "../check/check_state.js";
import "../explain/bp-edits.js";
import { RANGE_MODES } from "../maps/range.js";
import { SIZES } from "../maps/sizes.js";
import "../network/bp-network.js";
import { vanishing } from "../network/vanishing.js";
import { labelOf } from "./targets.js";
import "./bp-vanishing.js";

/** @typedef {import("../store.js").State} State */

export class BpSheet extends LitElement {
  static properties = { state: { attribute: false } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Event} event */
  #resize = (event) =>
    this.#send("size-chosen", { size: /** @type {HTMLSelectElement} */ (event.target).value });

  /** @param {Event} event */
  #mark = (event) =>
    this.#send("marks-chosen", { marked: /** @type {HTMLInputElement} */ (event.target).checked });

  render() {
    if (!this.state) return nothing;
    const { network, trace, position, range, size, marked, reach, target, moments } = this.state;
    const { cell, edits, explanation, unedited } = this.state;
    return html`
      <div class="bp-toolbar">
        ${this.#headline(this.state)}
        <fieldset class="bp-segments">
          <legend>colour scale</legend>
          ${RANGE_MODES.map(
            ({ mode, title, says }) => html`<label title=${says}>
              <input
                type="radio"
                name="range"
                .checked=${mode === range}
                @change=${() => this.#send("range-chosen", { range: mode })}
              /><span>${title}</span>
            </label>`,
          )}
        </fieldset>
        <label class="bp-size">size
          <select name="size" @change=${this.#resize}>
            ${SIZES.map(({ name, title }) => html`<option value=${name} .selected=${name === size}>${title}</option>`)}
          </select>
        </label>
        <label class="bp-marks-switch" title="Cells that won their pooling window, and ReLU cells that pass nothing back">
          <input type="checkbox" .checked=${marked} @change=${this.#mark} />
          <span class="bp-key bp-key--winner" aria-hidden="true"></span>winner
          <span class="bp-key bp-key--dead" aria-hidden="true"></span>dead
        </label>
      </div>
      ${this.#missing(this.state)}
      <bp-edits .edits=${edits} .made=${trace?.edits ?? []} .loss=${trace?.loss ?? null} .unedited=${unedited?.loss ?? null}></bp-edits>
      <bp-vanishing .spec=${network?.target ?? null} .vanishing=${network && trace ? vanishing(network, trace, moments) : null}></bp-vanishing>
      <bp-network
        .network=${network}
        .trace=${trace}
        .position=${position}
        .range=${range}
        .reach=${reach}
        .target=${labelOf(target)}
        .marked=${marked}
        .checks=${checksOf(this.state)}
        .cell=${cell}
        .edits=${edits}
        .explanation=${explanation}
        .magnified=${SIZES.find(({ name }) => name === size)?.cell ?? null}
      ></bp-network>
    `;
  }

  /** The network's name, or what it waits for: in one place, so that nothing moves while one draws. @param {State} state */
  #headline({ network, input, trace, target }) {
    if (!network) return html`<h1 class="bp-headline">Reading the network…</h1>`;
    if (!input) {
      const asked = network.accepts.includes("png")
        ? "Draw a digit or pick one."
        : "Type the numbers that it reads.";
      return html`<h1 class="bp-headline" data-asks>${asked}</h1>`;
    }
    if (trace?.loss !== null) return html`<h1 class="bp-headline">${network.title}</h1>`;
    const wait =
      target === null ? "Choose a target for the backward pass." : "Lift the pen for the backward pass.";
    return html`<h1 class="bp-headline" data-asks>${wait}</h1>`;
  }

  /** What an update step waits for when the trace does not hold it. @param {State} state */
  #missing({ network, trace, position }) {
    const step = network?.steps[position];
    if (step?.phase !== "update" || !trace || trace.loss === null || position < trace.steps.length)
      return nothing;
    return html`<p class="bp-hint">
      ${step.writes} has no numbers yet: an SGD step fills it.
      <button type="button" class="bp-button" @click=${() => this.#send("sgd-step")}>Take an SGD step</button>
    </p>`;
  }
}

customElements.define("bp-sheet", BpSheet);
