/** One SGD step at a time: what it did to the loss and to the target's probability, and the way back. */
import { html, LitElement } from "lit";
import { chanceOf, className, labelOf } from "../app/targets.js";
import { formatNumber, formatPercent, formatPoints, formatSigned } from "../inspector/numbers.js";
import "../styles/controls.css";
import "./bp-history.js";
import "./bp-update-panel.css";

/** @import { Session, StepResult } from "../types.js" */

/** @param {string} path */
const icon = (path) => html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;

/** @param {number} change @param {number} [least] below which none is told */
const arrow = (change, least = 0) => (Math.abs(change) <= least ? "" : change > 0 ? "↑" : "↓");

const icons = {
  undo: icon("M6.2 2.2 2 6.4l4.2 4.2V7.4h3.4a2.7 2.7 0 0 1 0 5.4H6v2h3.6a4.7 4.7 0 0 0 0-9.4H6.2z"),
  redo: icon("m9.8 2.2 4.2 4.2-4.2 4.2V7.4H6.4a2.7 2.7 0 0 0 0 5.4H10v2H6.4a4.7 4.7 0 0 1 0-9.4h3.4z"),
  reset: icon("M8 2.5a5.5 5.5 0 1 1-5.3 4h1.9A3.7 3.7 0 1 0 8 4.3V7L3.9 3.6 8 .2z"),
};

/** More outputs than these are read off their bars. */
const MOST_OUTPUTS = 4;

export class BpUpdatePanel extends LitElement {
  static properties = {
    session: { attribute: false },
    result: { attribute: false },
    eta: { type: Number },
    target: { attribute: false },
    network: { attribute: false },
    busy: { type: Boolean },
    loss: { attribute: false },
    problem: { attribute: false },
    repeating: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Session | null} */
    this.session = null;
    /** @type {StepResult | null} */
    this.result = null;
    this.eta = 0.01;
    /** @type {import("../types.js").Target | null} */
    this.target = null;
    /** @type {import("../types.js").NetworkDescription | null} */
    this.network = null;
    this.busy = false;
    /** @type {number | null} */
    this.loss = null;
    /** @type {string | null} what is wrong with the rate as typed */
    this.problem = null;
    /** @type {import("../types.js").Repeating | null} */
    this.repeating = null;
  }

  createRenderRoot() {
    return this;
  }

  /** Done once its history is. */
  async getUpdateComplete() {
    const done = await super.getUpdateComplete();
    await /** @type {import("./bp-history.js").BpHistory | null} */ (this.querySelector("bp-history"))
      ?.updateComplete;
    return done;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-update-panel");
  }

  /** @param {string} type @param {object} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  #step = () => this.#send("sgd-step", { eta: this.eta });

  get #ready() {
    const learns = this.network?.parameter_count !== 0;
    return learns && !this.busy && !this.problem && this.target !== null && this.loss !== null;
  }

  get #stepTitle() {
    if (this.problem) return this.problem;
    if (this.network?.parameter_count === 0) return "This network has no weights that a step could move";
    if (this.target === null || this.loss === null)
      return "Give the network an input and choose a target first";
    return `Move every weight against its gradient: W′ = W − η ∂L/∂W, η = ${this.eta}`;
  }

  #compared() {
    const result = this.result;
    if (!result) return null;
    const taken = labelOf(this.session?.steps[this.session.position - 1]?.target ?? this.target);
    const changed = result.loss_after - result.loss;
    const { steps = 1 } = result;
    return html`<table aria-label=${steps === 1 ? "What the last step changed" : `What the last ${steps} steps changed`}>
      <thead>
        <tr><th>${steps === 1 ? "" : `${steps} steps`}</th><th scope="col">before</th><th scope="col">after</th><th scope="col">change</th></tr>
      </thead>
      <tbody>
        <tr data-row="loss">
          <th scope="row">loss</th>
          <td>${formatNumber(result.loss)}</td>
          <td>${formatNumber(result.loss_after)}</td>
          <td>${arrow(changed)} ${formatSigned(changed, 3)}</td>
        </tr>
        ${this.#chance(result, taken)} ${this.#outputs(result)}
        ${
          result.prediction === null
            ? null
            : html`<tr data-row="prediction">
                <th scope="row">prediction</th>
                <td>${this.#called(result.prediction)}</td>
                <td>${this.#called(result.prediction_after)}</td>
                <td>${result.prediction === result.prediction_after ? "same" : "changed"}</td>
              </tr>`
        }
      </tbody>
    </table>`;
  }

  /** @param {number | null} prediction */
  #called(prediction) {
    return prediction === null ? null : className(this.network?.target, prediction);
  }

  /** @param {StepResult} result @param {number | null} taken the class that the step was taken for */
  #chance({ probabilities, probabilities_after }, taken) {
    if (!this.network || taken === null) return null;
    const before = chanceOf(this.network, probabilities, taken);
    const after = chanceOf(this.network, probabilities_after, taken);
    if (before === null || after === null) return null;
    return html`<tr data-row="probability">
      <th scope="row" title="probability of the target">P(${this.#called(taken)})</th>
      <td>${formatPercent(before)}</td>
      <td>${formatPercent(after)}</td>
      <td>${arrow(after - before, 0.0005)} ${formatPoints(after - before)} <small title="percentage points">pts</small></td>
    </tr>`;
  }

  /** What the network says, where that is a few numbers. @param {StepResult} result */
  #outputs({ probabilities: said, probabilities_after: after }) {
    const kind = this.network?.target.kind;
    if ((kind !== "numbers" && kind !== "upstream") || said.length > MOST_OUTPUTS) return null;
    return said.map(
      (value, at) => html`<tr data-row="output">
        <th scope="row">output ${at}</th>
        <td>${formatNumber(value)}</td>
        <td>${formatNumber(after[at])}</td>
        <td>${arrow(after[at] - value)} ${formatSigned(after[at] - value, 3)}</td>
      </tr>`,
    );
  }

  #history() {
    const { session } = this;
    if (!session || session.steps.length === 0) return "no step yet";
    return html`<span class="bp-visually-hidden">your own weights, </span>step ${session.position} of ${session.steps.length}`;
  }

  /** @param {"undo" | "redo" | "reset"} name @param {string} title @param {boolean} possible */
  #move(name, title, possible) {
    return html`<button
      type="button"
      class="bp-button bp-button--icon"
      data-action=${name}
      aria-label=${name}
      title="${name}: ${title}"
      ?disabled=${this.busy || !possible}
      @click=${() => this.#send(`sgd-${name}`)}
    >
      ${icons[name]}
    </button>`;
  }

  render() {
    const { session } = this;
    return html`
      <div class="bp-update-panel__row">
        <button
          type="button"
          class="bp-button bp-button--primary"
          data-action="step"
          title=${this.#stepTitle}
          ?disabled=${!this.#ready}
          @click=${this.#step}
        >
          SGD step
        </button>
        ${this.#move("undo", "back to the weights before the last step (Z)", session?.can_undo ?? false)}
        ${this.#move("redo", "take the undone step again (Shift+Z)", session?.can_redo ?? false)}
        ${this.#move("reset", "back to the weights that this began with", (session?.position ?? 0) > 0)}
        <p class="bp-update-panel__history" data-role="history">${this.#history()}</p>
      </div>
      <bp-history
        .session=${session}
        .repeating=${this.repeating}
        .target=${this.target}
        .spec=${this.network?.target ?? null}
        .eta=${this.eta}
        .ready=${this.#ready}
        .busy=${this.busy}
      ></bp-history>
      ${this.#compared()}
    `;
  }
}

customElements.define("bp-update-panel", BpUpdatePanel);
